"""Undoes what is wrong in calls and with axes: along which a sum goes, how arrays are made and laid on each other."""

import ast
import itertools

from cnnlab.exercises.checker.corrections.trees import within
from cnnlab.exercises.checker.programs import become, called, on

_REDUCING = {"sum", "mean", "max", "min", "amax", "amin", "prod"}
_MAKING = {"zeros", "ones", "empty", "full"}
_MORE_AXES = ("x[:, None]", "x[:, None, None]", "x[None]")


@on(ast.Call)
def axis_given(node, names):
    """Sum, average or compare along another axis than the call says, or along all."""
    if called(node) not in _REDUCING | {"concatenate", "stack", "flip", "roll", "take", "norm"}:
        return
    for axis in (0, 1, 2, (0, 1), (1, 2), (0, 1, 2), None):
        yield lambda n, axis=axis: _set_keyword(n, "axis", axis)
        if axis in (0, 1) and called(node) in _REDUCING:
            yield lambda n, axis=axis: _set_keyword(n, "axis", axis) and _set_keyword(n, "keepdims", True)


@on(ast.Call)
def axis_kept(node, names):
    if called(node) in _REDUCING:
        yield lambda n: _set_keyword(n, "keepdims", True)
        yield lambda n: _set_keyword(n, "keepdims", None)


def _set_keyword(call, name, value):
    before = [each for each in call.keywords if each.arg != name]
    value = None if value is None else ast.parse(repr(value), mode="eval").body
    call.keywords = before if value is None else [*before, ast.keyword(name, value)]
    return True


@on(ast.Call)
def larger_of_each(node, names):
    """Compare number by number: `np.max(a, 0)`, `max(a, 0)` and `a.max(0)` become `np.maximum(a, 0)`."""
    if called(node) in ("max", "min", "amax", "amin") and node.args:
        name = "maximum" if "max" in called(node) else "minimum"
        yield lambda n: _compare_each(n, name)


def _compare_each(call, name):
    is_method = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") != "np"
    arguments = [call.func.value, *call.args] if is_method else call.args
    if len(arguments) != 2:
        return False
    become(call, ast.Call(ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load()), arguments, []))
    return True


@on(ast.Call)
def not_whole(node, names):
    """Make an array for numbers with a point."""
    kinds = [k for k, each in enumerate(node.keywords) if each.arg == "dtype"]
    if kinds:
        yield lambda n: n.keywords.pop(kinds[0])
    if called(node) in _MAKING and len(node.args) == 2:
        yield lambda n: n.args.pop()
    if called(node) in ("zeros_like", "empty_like", "ones_like", "full_like"):
        yield lambda n: n.keywords.append(ast.keyword("dtype", ast.Name("float", ast.Load())))
    if called(node) == "astype" and isinstance(node.func, ast.Attribute):
        yield lambda n: become(n, n.func.value)
    if called(node) in ("int", "round", "floor", "rint") and node.args:
        yield lambda n: become(n, n.args[0])


@on(ast.Return)
def result_laid_out(node, names):
    """Give the result an axis more, or one less."""
    if node.value is not None:
        for code in ("[0]", "[None]", "[..., 0]", "[..., None]", ".squeeze()", ".ravel()", ".item()", ".T"):
            yield lambda n, code=code: setattr(n, "value", within(f"x{code}", n.value))


@on(ast.Call)
def function_left_out(node, names):
    if called(node) != "range":
        for k in range(len(node.args)):
            yield lambda n, k=k: become(n, n.args[k])
    if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
        yield lambda n: become(n, n.func.value)


@on(ast.Call)
def not_padded(node, names):
    if called(node) == "pad":
        yield lambda n: become(n, n.args[0])
    for k, each in enumerate(node.keywords):
        if each.arg == "mode":
            yield lambda n, k=k: setattr(n.keywords[k], "value", ast.Constant("valid"))


@on(ast.Call)
def sizes_in_brackets(node, names):
    if called(node) in _MAKING and len(node.args) > 1:
        yield lambda n: setattr(n, "args", [ast.Tuple(n.args, ast.Load())])


@on(ast.Call)
def numpys_own(node, names):
    """Let NumPy sum over all the axes: Python's `sum` adds rows to rows."""
    if isinstance(node.func, ast.Name) and node.func.id in ("sum", "max", "min"):
        yield lambda n: setattr(n, "func", ast.Attribute(ast.Name("np", ast.Load()), n.func.id, ast.Load()))


@on(ast.Return)
def result_added_up(node, names):
    if node.value is not None:
        for code in ("np.sum(x)", "np.sum(x, axis=0)", "np.sum(x, axis=1)", "np.sum(x, axis=-1)", "np.mean(x)"):
            yield lambda n, code=code: setattr(n, "value", within(code, n.value))


@on(ast.BinOp)
def axis_added(node, names):
    """Give a line of numbers an axis more, so that it is laid along another axis of what it meets."""
    for side, code in itertools.product(("left", "right"), _MORE_AXES):
        if isinstance(getattr(node, side), ast.Name | ast.Subscript):
            yield lambda n, side=side, code=code: setattr(n, side, within(code, getattr(n, side)))


@on(ast.Subscript)
def axes_added_otherwise(node, names):
    """The same where the code adds axes already, and too few of them, or where it calls `reshape`."""
    if isinstance(node.slice, ast.Tuple) and any(_is_none(each) for each in node.slice.elts):
        for code in _MORE_AXES:
            yield lambda n, code=code: become(n, within(code, n.value))


def _is_none(node):
    return ast.unparse(node) in ("None", "np.newaxis")


@on(ast.Assign)
def sizes_in_order(node, names):
    """Take an array's sizes in another order: `kW, kH = kernel.shape`."""
    if isinstance(node.targets[0], ast.Tuple) and ".shape" in ast.unparse(node.value):
        for order in list(itertools.permutations(range(len(node.targets[0].elts))))[1:6]:
            yield lambda n, order=order: setattr(n.targets[0], "elts", [n.targets[0].elts[k] for k in order])


@on(ast.Subscript)
def another_side(node, names):
    if isinstance(node.value, ast.Attribute) and node.value.attr == "shape" and _is_number(node.slice):
        for side in (0, 1, 2, 3):
            yield lambda n, side=side: setattr(n, "slice", ast.Constant(side))


def _is_number(node):
    return isinstance(node.operand if isinstance(node, ast.UnaryOp) else node, ast.Constant)


@on(ast.Call)
def keyword_exchanged(node, names):
    for a, b in itertools.product(range(len(node.args)), range(len(node.keywords))):
        yield lambda n, a=a, b=b: _exchange(n, a, b)


def _exchange(call, a, b):
    call.args[a], call.keywords[b].value = call.keywords[b].value, call.args[a]
