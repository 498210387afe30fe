"""Changes to a program that only learners make: makers beside those of `programs`, which make mutants too.

What is said of them, and in which order they are looked for, is in `slips`.
"""

import ast
import itertools

from cnnlab.exercises.checker.programs import become, called, on, plus

_SIZES = (("H", "W"), ("kH", "kW"), ("oH", "oW"))  # names for how many rows there are, and how many columns
_ROWS = (*_SIZES, ("i", "j"), ("m", "n"))
_SIZED = {"zeros", "ones", "empty", "full"}


@on(ast.FunctionDef, ast.For)
def return_in_a_loop(node, names):
    """Let the last statement, a return, end a loop before it: at the end of its body, or of a loop's in that."""
    if len(node.body) > 1 and isinstance(node.body[-1], ast.Return) and isinstance(node.body[-2], ast.For):
        depth = sum(1 for _ in _innermost(node.body[-2]))
        for number in range(depth):
            yield lambda n, number=number: _move_return(n, number)


def _innermost(loop):
    while isinstance(loop, ast.For):
        yield loop
        loop = loop.body[-1]


def _move_return(node, number):
    loop = next(itertools.islice(_innermost(node.body[-2]), number, None))
    loop.body.append(node.body.pop())


@on(ast.FunctionDef, ast.For)
def start_before_the_loop(node, names):
    for k, loop in enumerate(node.body):
        if isinstance(loop, ast.For):
            for m, first in enumerate(loop.body):
                if isinstance(first, ast.Assign) and isinstance(first.value, ast.Constant):
                    yield lambda n, k=k, m=m: n.body.insert(k, n.body[k].body.pop(m))


@on(ast.Call)
def range_too_short(node, names):
    if called(node) == "range":
        yield lambda n: n.args.__setitem__(-1, plus(n.args[-1], -1))
        if len(node.args) == 1:
            yield lambda n: n.args.insert(0, ast.Constant(1))


@on(ast.Call)
def array_too_large(node, names):
    if called(node) in _SIZED:
        sizes = node.args[0].elts if isinstance(node.args[0], ast.Tuple) else node.args[:1]
        for k in range(len(sizes)):
            yield lambda n, k=k: _larger(n, k)


def _larger(node, k):
    sizes = node.args[0].elts if isinstance(node.args[0], ast.Tuple) else node.args
    sizes[k] = plus(sizes[k], 1)


@on(ast.FunctionDef)
def square(node, names):
    """Take the number of rows for that of columns, or the other way round, in the whole program."""
    for rows, columns in _SIZES:
        if any(rows in group and columns in group for group in names):
            yield lambda n, a=rows, b=columns: _rename(n, a, b)
            yield lambda n, a=rows, b=columns: _rename(n, b, a)


def _rename(tree, old, new):
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == old and isinstance(node.ctx, ast.Load):
            node.id = new


@on(ast.Name)
def row_for_column(node, names):
    pairs = [pair for pair in _ROWS if any(set(pair) <= set(group) for group in names)]
    for pair in pairs:
        if isinstance(node.ctx, ast.Load) and node.id in pair:
            yield lambda n, pair=pair: setattr(n, "id", pair[1 - pair.index(n.id)])


@on(ast.FunctionDef)
def side_mistaken(node, names):
    """Take the one side of an array for the other, where a program names both: `a.shape[0]` and `a.shape[1]`."""
    sides = [each for each in ast.walk(node) if isinstance(each, ast.Subscript) and _side(each)]
    for k, each in enumerate(sides):
        if any(_side(each)[0] == _side(other)[0] and _side(each) != _side(other) for other in sides):
            yield lambda n, k=k: _turn_side(n, k)


def _side(node):
    """Return what a subscript takes the size of, and along which of two axes, or None."""
    is_shape = isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
    is_side = is_shape and isinstance(node.slice, ast.Constant) and node.slice.value in (0, 1)
    return (ast.unparse(node.value), node.slice.value) if is_side else None


def _turn_side(tree, k):
    node = [each for each in ast.walk(tree) if isinstance(each, ast.Subscript) and _side(each)][k]
    node.slice.value = 1 - node.slice.value


@on(ast.BinOp)
def one_not_added(node, names):
    if isinstance(node.op, ast.Add) and isinstance(node.right, ast.Constant) and node.right.value == 1:
        yield lambda n: become(n, n.left)


@on(ast.Return)
def result_transposed(node, names):
    if isinstance(node.value, ast.Name):
        yield lambda n: setattr(n, "value", ast.Attribute(n.value, "T", ast.Load()))


@on(ast.keyword)
def axis_mistaken(node, names):
    if node.arg == "axis" and isinstance(node.value, ast.Constant):
        yield lambda n: setattr(n, "value", ast.Constant(1 - n.value.value))


@on(ast.BinOp)
def product_for_sum(node, names):
    """Not in an augmented assignment: a sum that begins at 0 stays there then, as it does for many a mistake."""
    if isinstance(node.op, ast.Add | ast.Sub):
        yield lambda n: setattr(n, "op", ast.Mult())


@on(ast.For)
def each_turn_replaces(node, names):
    """Replace in each turn what all the turns should add up to: the target is none of a turn's own."""
    own = set(_names(node.target))
    for k, statement in enumerate(node.body):
        if isinstance(statement, ast.AugAssign) and own.isdisjoint(_names(statement.target)):
            yield lambda n, k=k: become(n.body[k], ast.copy_location(_plain(n.body[k]), n.body[k]))


def _names(node):
    return (each.id for each in ast.walk(node) if isinstance(each, ast.Name))


def _plain(statement):
    return ast.Assign([statement.target], statement.value)


@on(ast.BinOp)
def sides_swapped(node, names):
    """Not of a quotient in whole numbers, which comes to 0 then, as many a program does."""
    if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult):
        yield lambda n: n.__dict__.update(left=n.right, right=n.left)
