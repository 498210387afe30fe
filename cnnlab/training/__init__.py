"""The training loop, how a run is watched, steered, saved and resumed, and images varied at random.

Which model, which optimizer and which data is the caller's business. The loss is the cross-entropy of logits.
"""

from cnnlab.training.augmentation import Augmentation, warp
from cnnlab.training.callbacks import Callback, EarlyStopping, Schedule, cosine, steps
from cnnlab.training.checkpoint import Checkpoint, CheckpointError
from cnnlab.training.history import Evaluation, History, Run
from cnnlab.training.loop import evaluate, fit

__all__ = [
    "Augmentation",
    "Callback",
    "Checkpoint",
    "CheckpointError",
    "EarlyStopping",
    "Evaluation",
    "History",
    "Run",
    "Schedule",
    "cosine",
    "evaluate",
    "fit",
    "steps",
    "warp",
]


def __dir__():
    return __all__
