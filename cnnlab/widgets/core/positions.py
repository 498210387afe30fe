"""Positions that a reader walks through: whole numbers from 0, each below a count that follows from other traits."""

from cnnlab.widgets.base import BookWidget, StateError


def check_position(proposal: dict, count: int) -> int:
    """The value that traitlets proposes for a position among `count`; raises StateError for one that is not there."""
    if proposal.value >= count:
        raise StateError(f"{proposal.trait.name}: expected 0 to {count - 1}, got {proposal.value}")
    return proposal.value


def keep_positions(widget: BookWidget, counts: dict[str, int]):
    """Brings positions back inside, by name, when their counts have become smaller."""
    for name, count in counts.items():
        setattr(widget, name, min(getattr(widget, name), count - 1))
