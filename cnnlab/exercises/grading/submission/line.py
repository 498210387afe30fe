"""The line between the referee and the process that runs a submission: values as JSON and raw numbers, never pickle.

Either side asks and answers. What can be written down travels as a copy; anything else stays where it is and travels
as a number, for which the other side gets a stand-in. What the values mean is nobody's business here.
"""

import json
import struct
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np

LARGEST = 64 << 20  # bytes of one message
LONGEST = 4 << 20  # of these, bytes of JSON, which takes sixty times as much memory once it is read
_DEEPEST = 8
_MOST_ITEMS = 100_000
_LONGEST = 10_000  # characters of a text
_HEAD = struct.Struct(">II")  # bytes of JSON, bytes of numbers


class BrokenLineError(Exception):
    """The other side sent something that is not a message of this line."""


class Peer:
    """One end of the line.

    serve: answers what the other side asks: (question, peer) -> answer, both values.  stand_in: makes what takes the
    place of a thing that stayed on the other side: (peer, number, name of its type, is it callable) -> object.
    passing: errors that are no answer to a question, but end this side.
    """

    def __init__(self, read: Callable, out: BinaryIO, serve: Callable, stand_in: Callable, passing: tuple = ()):
        self.kept: list[Any] = []  # what stayed here, by its number
        # once an answer failed to come: whatever came later might be the answer to another question
        self.broken = False
        self._read, self._out, self._serve, self._stand_in = read, out, serve, stand_in
        self._passing = passing

    def ask(self, question: Any) -> Any:
        """Return the other side's answer, or raise the error that came instead; serve its questions meanwhile."""
        if self.broken:
            raise BrokenLineError("the line is broken")
        message = self._packed("ask", question)
        try:
            self._send(message)
            while (received := self.receive())[0] == "ask":
                self.answer(received[1])
            kind, value = received
            error = as_error(value) if kind == "error" else None
        except BaseException:
            self.broken = True
            raise
        if error is not None:
            raise error
        return value

    def answer(self, question: Any) -> None:
        """Answer one question, with a value or with the error that came instead."""
        try:
            message = self._packed("answer", self._serve(question, self))
        except self._passing:
            raise
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: an answer may raise anything
            message = self._packed("error", described(error))
        self._send(message)

    def receive(self) -> tuple[str, Any]:
        """Return the next message: "ask", "answer" or "error", and a value. Raises EOFError at the end of the line."""
        message, numbers = self._read()
        try:
            kind, value = message
            if kind not in ("ask", "answer", "error"):
                raise ValueError(kind)
            return kind, self._decode(value, numbers)
        except (TypeError, ValueError, KeyError, IndexError, RecursionError, MemoryError) as error:
            raise BrokenLineError(str(error) or type(error).__name__) from None

    def _packed(self, kind, value):
        numbers = bytearray()
        text = json.dumps([kind, self._encode(value, numbers, 0)]).encode()
        if len(text) > LONGEST:
            raise ValueError("the result is larger than 4 MB, without what it has in arrays")
        if len(text) + len(numbers) > LARGEST:
            raise ValueError("the result is larger than 64 MB")
        return _HEAD.pack(len(text), len(numbers)) + text + numbers

    def _send(self, message):
        self._out.write(message)
        self._out.flush()

    def _encode(self, value, numbers, depth):
        """Return a value as JSON, its arrays appended to `numbers`."""
        if value is None or type(value) is bool or (type(value) is int and abs(value) < 2**63) or type(value) is float:
            return value
        if type(value) is str:
            return {"text": value[:_LONGEST]}
        if value is ...:
            return {"dots": True}
        if isinstance(value, np.ndarray | np.generic):
            return self._array(value, numbers)
        if type(value) in (list, tuple) and depth < _DEEPEST and len(value) <= _MOST_ITEMS:
            return {type(value).__name__: [self._encode(item, numbers, depth + 1) for item in value]}
        if (
            type(value) is dict
            and depth < _DEEPEST
            and len(value) <= _MOST_ITEMS
            and all(type(k) is str for k in value)
        ):
            return {"dict": [[key, self._encode(item, numbers, depth + 1)] for key, item in value.items()]}
        return self._keep(value)

    def _keep(self, value):
        if isinstance(value, StandIn) and value._peer is self:
            return {"yours": value._number}
        number = next((n for n, known in enumerate(self.kept) if known is value), len(self.kept))
        if number == len(self.kept):
            self.kept.append(value)
        return {"mine": [number, type(value).__name__, callable(value)]}

    def _array(self, value, numbers):
        array = np.array(value, order="C", subok=False)
        if array.dtype.kind not in "fiubc" or array.dtype.names:
            return {"other": [array.dtype.kind, list(array.shape)]}
        start = len(numbers)
        if start + array.nbytes > LARGEST:
            raise ValueError("the result is larger than 64 MB")
        numbers += array.tobytes()
        content = [array.dtype.str, list(array.shape), start, isinstance(value, np.generic)]
        if isinstance(value, np.ndarray) and not value.flags.c_contiguous and min(value.strides) > 0:
            return {"view": [content, list(value.strides)]}  # an answer may count on how numbers lie in memory
        return {"array": content}

    def _decode(self, value, numbers, depth=0):
        if not isinstance(value, dict):
            if value is None or isinstance(value, bool | int | float):
                return value
            raise ValueError(f"no value: {type(value).__name__}")
        if depth > _DEEPEST + 1:
            raise ValueError("values too deep")
        ((kind, content),) = value.items()
        if kind in ("list", "tuple"):
            items = [self._decode(item, numbers, depth + 1) for item in content]
            return items if kind == "list" else tuple(items)
        if kind == "dict":
            return {str(key): self._decode(item, numbers, depth + 1) for key, item in content}
        return _PLAIN[kind](self, content, numbers)


def _decode_array(peer, content, numbers):
    dtype, shape, start, single = content
    dtype, shape = np.dtype(str(dtype)), tuple(map(int, shape))
    if dtype.kind not in "fiubc" or min(shape, default=0) < 0 or len(shape) > 32:
        raise ValueError("not an array of numbers")
    count = int(np.prod(shape, dtype=object)) if shape else 1
    if count * dtype.itemsize > len(numbers) - start or start < 0:
        raise ValueError("numbers are missing")
    array = np.frombuffer(numbers, dtype, count, start).reshape(shape).copy()  # a private, writeable one
    return array[()] if single else array


def _decode_view(peer, content, numbers):
    """An array that lies in memory as it did on the other side."""
    array, strides = _decode_array(peer, content[0], numbers), tuple(map(int, content[1]))
    if len(strides) != np.ndim(array) or min(strides, default=0) <= 0:
        raise ValueError("no strides")
    size = array.itemsize + sum((n - 1) * step for n, step in zip(array.shape, strides, strict=True))
    if not array.itemsize <= size <= LARGEST:
        raise ValueError("a view of too much")
    view = np.ndarray(array.shape, array.dtype, np.zeros(size, np.uint8), strides=strides)
    view[...] = array
    return view


def _decode_other(peer, content, numbers):
    """An array of objects or of texts: its shape and kind count, not what is in it."""
    kind, shape = content
    if kind not in "OUSMmV" or int(np.prod(shape, dtype=object)) > _MOST_ITEMS:
        kind, shape = "O", [1]
    return np.zeros(tuple(map(int, shape)), {"V": "O", "M": "O", "m": "O"}.get(kind, kind))


_PLAIN = {
    "text": lambda peer, content, numbers: str(content)[:_LONGEST],
    "dots": lambda peer, content, numbers: ...,
    "array": _decode_array,
    "view": _decode_view,
    "other": _decode_other,
    "mine": lambda peer, content, numbers: peer._stand_in(peer, int(content[0]), str(content[1])[:100], content[2]),
    "yours": lambda peer, content, numbers: peer.kept[int(content)],
}


class StandIn:
    """What stands here for a thing on the other side. Made by `stand_in`, which gives it the thing's type name."""

    def __init__(self, peer, number):
        self._peer, self._number = peer, number


class CallableStandIn(StandIn):
    """Stands for a function: calling it calls the thing over there, and changed arrays are changed here too."""

    def __call__(self, *args, **kwargs):
        asked = {"do": "call", "what": self, "args": list(args), "kwargs": kwargs, "seconds": self.seconds()}
        result, changed = self._peer.ask(asked)
        for array, new in zip(arrays_in([args, kwargs]), changed, strict=True):
            if new is not None and new.shape == array.shape:
                array[...] = new
        return result

    @staticmethod
    def seconds() -> float | None:
        """Return the seconds that the call may take over there, or None where nobody counts."""
        return None


def call(function: Callable, args: list, kwargs: dict) -> tuple[Any, list]:
    """Return what a call gives, and for each array among its arguments its new content, or None if it is the same."""
    arrays = arrays_in([args, kwargs])
    before = [array.tobytes() for array in arrays]
    result = function(*args, **kwargs)
    return result, [array if array.tobytes() != old else None for array, old in zip(arrays, before, strict=True)]


def arrays_in(value: Any) -> list[np.ndarray]:
    """Return the arrays in lists, tuples and dictionaries, in order."""
    if isinstance(value, np.ndarray):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [array for item in items for array in arrays_in(item)]


def as_bytes(text: str) -> np.ndarray:
    """Return a text that may be long, such as a cell's, as an array, which travels whole."""
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def as_text(array: np.ndarray) -> str:
    """Return the text in an array of `as_bytes`."""
    return array.tobytes().decode("utf-8", "surrogatepass")


def described(error: BaseException) -> list:
    """Return an error as a value: the name of its type, its text, and whether it says that nothing was attempted."""
    try:
        text = str(error)
    except BaseException:  # an error of the submission's own, whose text raises
        text = ""
    return [type(error).__name__, text[:500], isinstance(error, NotImplementedError)]


def as_error(value: Any) -> Exception:
    """Return an error that reads like the described one; never one that would end this process."""
    try:
        name, text, blank = value
        name, text = str(name)[:100], str(text)[:500]
    except (TypeError, ValueError):
        raise BrokenLineError("an error that is none") from None
    name = name if name.isidentifier() else "Exception"
    members = {"__module__": "builtins", "__init__": lambda self: None, "__str__": lambda self: text}
    return type(name, (NotImplementedError if blank else Exception,), members)()


def reader(stream: BinaryIO) -> Callable[[], tuple[Any, bytes]]:
    """Return a function that waits for the next message on a stream. It raises EOFError when there is none."""

    def exactly(count):
        data = stream.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def read():
        text, numbers = _HEAD.unpack(exactly(_HEAD.size))
        if text > LONGEST or text + numbers > LARGEST:
            raise BrokenLineError("a message that is too large")
        try:
            return json.loads(exactly(text)), exactly(numbers)
        except (ValueError, RecursionError):
            raise BrokenLineError("not JSON") from None

    return read
