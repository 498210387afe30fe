"""How long a learner's code may run: time counts while it computes, so that a busy machine changes no verdict."""

import contextlib
import contextvars
import time
from collections.abc import Callable, Iterator

FAR = 10  # times its limit on the clock on the wall: then code is stopped whatever it did
AGAIN = 0.05  # seconds between two looks whether time is up
_LOOKS, _ASLEEP = 10, 0.01  # code that computes less than this part of the time, over so many looks, sleeps
_processor = contextvars.ContextVar("_processor", default=time.process_time)
_late = contextvars.ContextVar("_late", default=0.0)


class Patience:
    """Tells when code has had its seconds: as many on the wall, and as many of a processor's unless it sleeps.

    far: times as many on the wall, after which it has had them whatever it did.  has_asked: whether it wanted something
    to be typed; then nobody waits for it any more.
    """

    has_asked = False

    def __init__(self, seconds: float, processor: Callable[[], float] | None = None, far: float = FAR):
        self.seconds, self._far = seconds, far
        self._late = _late.get()
        self._clocks = time.monotonic, processor or _processor.get()  # kept here: an answer may replace them
        self._began = self._clocks[0](), self._clocks[1]()
        self._looks, self._since = 0, self._began

    def turn(self) -> float:
        """Return the seconds after which it is worth to look again."""
        return max(AGAIN, self.seconds + self._late - self._passed()[0])

    def rest(self) -> float:
        """Return the seconds that have not been used."""
        return max(0.0, self.seconds - min(self._passed()))

    def is_over(self) -> bool:
        """Return whether time is up; ask again and again, as sleep is recognised by several looks only."""
        wall, computed = self._passed()
        seconds = self.seconds + self._late
        if self.has_asked:
            return True
        if wall < seconds:
            return False
        if computed >= seconds or wall >= self._far * seconds:
            return True
        if self._looks == 0:
            self._since = wall, computed
        self._looks += 1
        watched = wall - self._since[0]
        if self._looks <= _LOOKS or watched < seconds / 2:
            return False
        self._looks = 0
        return computed - self._since[1] < _ASLEEP * watched

    def _passed(self):
        (wall, processor), (then, computed) = self._clocks, self._began  # and no builtin: one may be replaced as well
        return wall() - then, processor() - computed


@contextlib.contextmanager
def computing_elsewhere(processor: Callable[[], float], late: float = 0.0) -> Iterator[None]:
    """Inside, code counts as computing where `processor`, a count of a processor's seconds, goes on.

    late: the seconds by which code is stopped later here, as it is stopped elsewhere first.
    """
    tokens = _processor.set(processor), _late.set(late)
    try:
        yield
    finally:
        _processor.reset(tokens[0])
        _late.reset(tokens[1])
