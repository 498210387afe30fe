"""Right answers to the exercises on the multi-layer perceptron, written differently from the solutions in the book."""

ANSWERS = {
    "mlp-parameters": [
        """
def mlp_parameters(image, units):
    sizes = [image.shape[0] * image.shape[1] * image.shape[2], *units]
    return sum(a * b + b for a, b in zip(sizes, sizes[1:]))
""",
        """
def mlp_parameters(image, units):
    from cnnlab import arithmetic
    flat = len(image.ravel())
    counts = [arithmetic.linear_parameters(n, k) for n, k in zip((flat, *units[:-1]), units)]
    return np.sum(counts)
""",
        """
def mlp_parameters(image, units):
    weights = image.size * units[0]
    for before, after in zip(units[:-1], units[1:]):
        weights = weights + before * after
    return float(weights + sum(units))
""",
    ],
    "mlp-forward": [
        """
def mlp_forward(image, W1, b1, W2, b2):
    a = image.reshape(1, -1) @ W1.T + b1
    a[a < 0] = 0
    return (a @ W2.T + b2)[0]
""",
        """
def mlp_forward(image, W1, b1, W2, b2):
    hidden = F.relu(F.linear(image.reshape(1, -1), W1, b1))
    return F.linear(hidden, W2, b2)[0]
""",
        """
def mlp_forward(image, W1, b1, W2, b2):
    flat = np.concatenate(list(image))
    hidden = [max(0.0, sum(w * x for w, x in zip(row, flat)) + b) for row, b in zip(W1, b1)]
    return np.array([sum(w * h for w, h in zip(row, hidden)) + b for row, b in zip(W2, b2)])
""",
    ],
    "columns-follow": [
        """
def columns_follow(weight, order):
    return np.take(weight, order, axis=1)
""",
        """
def columns_follow(weight, order):
    new = np.zeros(weight.shape)
    for k, source in enumerate(order):
        new[:, k] = weight[:, source]
    return new
""",
        """
def columns_follow(weight, order):
    return weight @ np.eye(len(order))[order].T
""",
    ],
}
