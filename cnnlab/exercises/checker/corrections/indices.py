"""Undoes what is wrong in counting: indices, slices, ranges, and sizes that are one too large or too small."""

import ast
import itertools

from cnnlab.exercises.checker.corrections.trees import copied, elements, is_less_one, set_index, within
from cnnlab.exercises.checker.programs import become, called, on, plus

_MAKING = {"zeros", "ones", "empty", "full"}


@on(ast.BinOp)
def one_added(node, names):
    if isinstance(node.op, ast.Sub) and not is_less_one(node):
        yield lambda n: become(n, plus(copied(n), 1))


@on(ast.Assign)
def one_added_to_all(node, names):
    yield lambda n: setattr(n, "value", plus(n.value, 1))


@on(ast.Call)
def size_one_off(node, names):
    if called(node) in _MAKING and node.args:
        sizes = len(node.args[0].elts) if isinstance(node.args[0], ast.Tuple) else 1
        for k, by in itertools.product(range(sizes), (1, -1)):
            yield lambda n, k=k, by=by: _resize(n, k, by)


def _resize(call, k, by):
    sizes = call.args[0].elts if isinstance(call.args[0], ast.Tuple) else call.args
    sizes[k] = plus(sizes[k], by)


@on(ast.Call)
def counted_from_0(node, names):
    if called(node) == "range" and len(node.args) == 2:
        yield lambda n: n.args.pop(0)


@on(ast.Subscript)
def brackets_joined(node, names):
    """`a[i:j][m:n]` cuts rows twice: both slices go into one pair of brackets."""
    if isinstance(node.value, ast.Subscript) and not isinstance(node.slice, ast.Tuple):
        yield lambda n: n.__dict__.update(value=n.value.value, slice=ast.Tuple([n.value.slice, n.slice], ast.Load()))


@on(ast.Subscript)
def whole_axis(node, names):
    """Take all of an axis: an index more, or in place of one, is `:`."""
    for k in range(len(elements(node))):
        yield lambda n, k=k: set_index(n, k, ast.Slice())
    yield lambda n: setattr(n, "slice", ast.Tuple([ast.Slice(), *elements(n)], ast.Load()))
    yield lambda n: setattr(n, "slice", ast.Tuple([*elements(n), ast.Slice()], ast.Load()))


@on(ast.Subscript)
def each_index_one_off(node, names):
    for by in (-1, 1):
        for k in range(len(elements(node))):
            if not isinstance(elements(node)[k], ast.Slice):
                yield lambda n, k=k, by=by: set_index(n, k, plus(elements(n)[k], by))
        if not any(isinstance(each, ast.Slice) for each in elements(node)):
            yield lambda n, by=by: setattr(n, "slice", ast.Tuple([plus(e, by) for e in elements(n)], ast.Load()))


@on(ast.Subscript, ast.Assign)
def counted_from_1(node, names):
    """Leave out the 1 that is taken from an index."""
    field = "slice" if isinstance(node, ast.Subscript) else "value"
    if any(map(is_less_one, ast.walk(getattr(node, field)))):
        yield lambda n: [become(each, each.left) for each in list(ast.walk(getattr(n, field))) if is_less_one(each)]


@on(ast.Slice)
def ended_early(node, names):
    if node.upper is not None and is_less_one(node.upper):
        yield lambda n: setattr(n, "upper", n.upper.left)


@on(ast.Subscript)
def ends_cut_off(node, names):
    if isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Load) and node.slice.step is None:
        yield lambda n: become(n, n.value)


@on(ast.Slice)
def slice_ends_after(node, names):
    """`[i : k]` was to be k long: `[i : i + k]`."""
    if node.lower is not None and node.upper is not None:
        yield lambda n: setattr(n, "upper", ast.BinOp(n.lower, ast.Add(), n.upper))


@on(ast.Slice)
def slice_turned(node, names):
    """`[:-1]` was to turn round: `[::-1]`."""
    if node.upper is not None and ast.unparse(node.upper) == "-1" and node.step is None:
        yield lambda n: n.__dict__.update(lower=None, upper=None, step=n.upper)


@on(ast.Call)
def ends_left_out(node, names):
    for k, code in itertools.product(range(len(node.args)), ("x[1:]", "x[:-1]")):
        if isinstance(node.args[k], ast.Name):
            yield lambda n, k=k, code=code: n.args.__setitem__(k, within(code, n.args[k]))


@on(ast.Call)
def range_longer(node, names):
    if called(node) == "range" and node.args:
        yield lambda n: n.args.__setitem__(len(n.args[:2]) - 1, plus(n.args[:2][-1], 1))


@on(ast.Call)
def range_shorter(node, names):
    if called(node) == "range" and node.args:
        yield lambda n: n.args.__setitem__(len(n.args[:2]) - 1, plus(n.args[:2][-1], -1))
        if len(node.args) == 1:
            yield lambda n: n.args.insert(0, ast.Constant(1))


@on(ast.Subscript)
def index_for_number(node, names):
    """Put a loop's variable where an index is a number."""
    for variable in names[1]:
        for k, each in enumerate(elements(node)):
            if isinstance(each, ast.Constant) and isinstance(each.value, int):
                yield lambda n, k=k, variable=variable: set_index(n, k, ast.Name(variable, ast.Load()))


@on(ast.Name)
def index_missing(node, names):
    if node.id in names[0] or (isinstance(node.ctx, ast.Store) and node.id not in names[1]):
        for variable in names[1]:
            yield lambda n, variable=variable: become(
                n, ast.Subscript(ast.Name(n.id, ast.Load()), ast.Name(variable, ast.Load()), n.ctx)
            )


@on(ast.Subscript)
def index_left_out(node, names):
    if isinstance(node.ctx, ast.Load):
        yield lambda n: become(n, n.value)
