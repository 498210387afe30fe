"""Right answers to the exercises on locality and sharing, written differently from the solutions the book shows."""

ANSWERS = {
    "conv1d": [
        """
def conv1d(x, w):
    return np.correlate(x, w, mode="valid")
""",
        """
def conv1d(x, w):
    return np.array([np.dot(x[i:i + w.size], w) for i in range(x.size - w.size + 1)])
""",
        """
def conv1d(x, w):
    places = len(x) - len(w) + 1
    return sum(tap * x[m:m + places] for m, tap in enumerate(w))
""",
        """
def conv1d(x, w):
    return F.conv2d(x[None, None, None], w.astype(x.dtype)[None, None, None])[0, 0, 0]
""",
    ],
    "toeplitz-matrix": [
        """
def toeplitz(w, n):
    places = n - len(w) + 1
    return sum(tap * np.eye(places, n, k=m) for m, tap in enumerate(w))
""",
        """
def toeplitz(w, n):
    k = len(w)
    row = np.concatenate([w, np.zeros(n - k)])
    return np.array([np.roll(row, i) for i in range(n - k + 1)])
""",
        """
def toeplitz(w, n):
    columns = [np.correlate(unit, w, mode="valid") for unit in np.eye(n)]
    return np.stack(columns, axis=1)
""",
    ],
    "equivariance-gap": [
        """
def gap(image, f, shift):
    def T(a):
        first = -shift % a.shape[1]  # that comes to stand on the left
        return np.concatenate([a[:, first:], a[:, :first]], axis=1)
    return np.sqrt(((f(T(image)) - T(f(image))) ** 2).sum())
""",
        """
def gap(image, f, shift):
    back = np.roll(f(np.roll(image, shift, 1)), -shift, 1)
    return float(np.linalg.norm((back - f(image)).ravel()))
""",
        """
def gap(image, f, shift):
    columns = (np.arange(image.shape[1]) - shift) % image.shape[1]
    difference = f(image[:, columns]) - f(image)[:, columns]
    return np.linalg.norm(difference, "fro")
""",
    ],
}
