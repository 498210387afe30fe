"""`KernelChallenge`: edit a kernel until the feature map matches a target.

What is here is the state and its rules. The arithmetic shown is core/arithmetic.js's, which golden cases bind to
`cnnlab.functional.conv2d`.
"""

import numpy as np
from traitlets import Dict, Float, List, Unicode, validate

from cnnlab import functional as F
from cnnlab.widgets.base import StateError
from cnnlab.widgets.core.grid import Grid
from cnnlab.widgets.questions.checks import checked_list, checked_str, checked_text, checked_tolerance, plain
from cnnlab.widgets.questions.question import Question

MOST_WEIGHT = 99
KEYS = {"kernel", "text"}


class KernelChallenge(Question):
    """A question answered by a kernel: any whose feature map is the target.

        KernelChallenge(
            id="only-the-left-side",
            prompt="Find a kernel that answers to left sides only.",
            image=[[0, 9, 9, 0], [0, 9, 9, 0]],
            answer=[[-1, 1]],
            start=[[0, 0]],
            feedback=[{"kernel": [[1, -1]], "text": "The size is right, the sign is not."}],
        )

    Arguments:
        id: a slug, unique in the book; the reader's kernel is kept under it.
        prompt: the task.
        image: a rectangle of 2 to 12 rows and columns, 0 black, the largest value white.
        answer: a kernel of 1 to 5 rows and columns that solves it; the target is its feature map (no padding).
        start: the kernel that the reader begins with, of the same size as `answer`; zeros if not given.
        tolerance: the mean difference of a cell up to which two feature maps match, >= 0.
        feedback: for foreseen wrong kernels, dicts with "kernel" and "text", a sentence.
        right: a sentence shown with a kernel that matches.

    Traits that follow the reader: `kernel`, `checked`. The answer itself is not in the page, only its feature map.

    Raises TypeError or ValueError for a question that cannot be asked so.
    """

    image = Grid(2, 12).tag(sync=True)
    target = Grid(1, 12).tag(sync=True, made=True)
    start = Grid(1, 5).tag(sync=True)
    kernel = Grid(1, 5).tag(sync=True)
    tolerance = Float(0.005).tag(sync=True)
    feedback = List(Dict()).tag(sync=True)
    right = Unicode("").tag(sync=True)

    def __init__(self, *, id: str, prompt: str, image, answer, start=None, tolerance=0.005, feedback=(), **traits):
        checked_str("right", traits.get("right", ""))
        image = _grid("image", image, 2, 12)
        answer = _grid("answer", answer, 1, 5)
        start = np.zeros_like(answer) if start is None else _grid("start", start, 1, 5)
        if start.shape != answer.shape:
            raise ValueError(f"start: expected a kernel of shape {answer.shape}, as answer, got {start.shape}")
        if any(kernel > side for kernel, side in zip(answer.shape, image.shape, strict=True)):
            raise ValueError(f"answer: expected a kernel no larger than the image, got {answer.shape}")
        tolerance = checked_tolerance("tolerance", tolerance)
        target = _feature_map(image, answer)
        far = _wrong(image, target, tolerance)
        far("start", start)
        super().__init__(
            id=id,
            prompt=prompt,
            image=image,
            target=target,
            start=start,
            kernel=traits.pop("kernel", start),
            tolerance=tolerance,
            feedback=_checked_feedback(feedback, start.shape, far),
            **traits,
        )

    @property
    def summary(self) -> str:
        return f"Challenge: {plain(self.prompt)} It is answered by editing a kernel."

    @validate("kernel")
    def _check_kernel(self, proposal):
        if np.shape(proposal.value) != np.shape(self.start):
            raise StateError(f"kernel: expected the shape {np.shape(self.start)}, got {np.shape(proposal.value)}")
        if np.abs(proposal.value).max() > MOST_WEIGHT:
            raise StateError(f"kernel: expected weights from -{MOST_WEIGHT} to {MOST_WEIGHT}")
        return proposal.value


def _grid(name: str, value, smallest: int, largest: int) -> np.ndarray:
    grid = Grid(smallest, largest)
    grid.name = name
    return grid.validate(None, value)


def _feature_map(image, kernel) -> np.ndarray:
    return F.conv2d(image[None, None], kernel[None, None])[0, 0]


def _wrong(image, target, tolerance):
    """A check that a kernel's feature map is not the target."""

    def check(name: str, kernel):
        if np.abs(_feature_map(image, kernel) - target).mean() <= tolerance:
            raise ValueError(f"{name}: expected a kernel that does not match, got one whose feature map is the target")

    return check


def _checked_feedback(feedback, shape, far) -> list[dict]:
    checked = []
    for index, entry in enumerate(checked_list("feedback", feedback, "dicts")):
        where = f"feedback[{index}]"
        if not isinstance(entry, dict) or set(entry) != KEYS:
            raise ValueError(f"{where}: expected a dict with 'kernel' and 'text', got {entry!r}")
        kernel = _grid(f"{where}['kernel']", entry["kernel"], 1, 5)
        if kernel.shape != shape:
            raise ValueError(f"{where}['kernel']: expected the shape {shape}, got {kernel.shape}")
        far(f"{where}['kernel']", kernel)
        checked.append({"kernel": kernel.tolist(), "text": checked_text(f"{where}['text']", entry["text"])})
    return checked
