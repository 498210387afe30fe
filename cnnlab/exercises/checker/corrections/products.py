"""Undoes what is wrong in arithmetic: matrix products, transposes, brackets, names, arguments that have no part."""

import ast
import itertools

from cnnlab.exercises.checker.corrections.trees import copied, within
from cnnlab.exercises.checker.programs import become, called, on


@on(ast.BinOp, ast.Call)
def matrix_product_turned(node, names):
    """Swap the factors of a matrix product, or transpose them."""
    if is_matrix_product(node):
        for swapped, left, right in itertools.product((False, True), repeat=3):
            if swapped or left or right:
                yield lambda n, s=swapped, a=left, b=right: _turn(n, s, a, b)


@on(ast.BinOp, ast.Call)
def matrix_product_instead(node, names):
    """Make a matrix product of `*`, which goes number by number, or the other way round."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for swapped, left, right in itertools.product((False, True), repeat=3):
            yield lambda n, s=swapped, a=left, b=right: _turn(n, s, a, b)
    if is_matrix_product(node):
        yield lambda n: become(n, ast.BinOp(*_sides(n)))


def is_matrix_product(node):
    if isinstance(node, ast.Call):
        return called(node) in ("dot", "matmul") and len(node.args) == 2
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)


def _sides(node):
    first, second = node.args if isinstance(node, ast.Call) else (node.left, node.right)
    return first, ast.Mult(), second


def _turn(node, swapped, left, right):
    first, _, second = _sides(node)
    turned = [transposed(each) if turn else each for each, turn in ((first, left), (second, right))]
    first, second = reversed(turned) if swapped else turned
    become(node, ast.BinOp(first, ast.MatMult(), second))


def transposed(node):
    """Return the transpose of an expression; what is transposed becomes what it was."""
    return node.value if isinstance(node, ast.Attribute) and node.attr == "T" else ast.Attribute(node, "T", ast.Load())


@on(ast.Call, ast.Attribute)
def transposed_instead(node, names):
    """Transpose what was given another shape: `a.reshape(m, n)` becomes `a.T`, or `a.reshape(n, m).T`."""
    if called_as(node, "reshape"):
        yield lambda n: become(n, ast.Attribute(n.func.value, "T", ast.Load()))
        yield lambda n: become(n, _turned_after(n))


def called_as(node, name):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name


def _turned_after(call):
    sizes = call.args[0].elts if len(call.args) == 1 and isinstance(call.args[0], ast.Tuple) else call.args
    turned = ast.Call(call.func, list(reversed(sizes)), [])
    return ast.Attribute(turned, "T", ast.Load())


@on(ast.Name, ast.Subscript)
def factor_transposed(node, names):
    if isinstance(node.ctx, ast.Load):
        yield lambda n: become(n, ast.Attribute(copied(n), "T", ast.Load()))


@on(ast.Attribute)
def not_transposed(node, names):
    if node.attr == "T":
        yield lambda n: become(n, n.value)


@on(ast.BinOp)
def rows_of_their_own(node, names):
    """`[[0] * n] * m` holds one row m times."""
    rows = node.left.elts if isinstance(node.op, ast.Mult) and isinstance(node.left, ast.List) else []
    if rows and not isinstance(rows[0], ast.Constant):
        turns = ast.parse("[0 for _ in range(0)]", mode="eval").body
        yield lambda n: become(n, _rows(turns, n))


def _rows(turns, node):
    turns.elt, turns.generators[0].iter.args = node.left.elts[0], [node.right]
    return turns


@on(ast.BinOp)
def bracketed_otherwise(node, names):
    """`a ∘ b ∘ c`, computed from the left, is computed from the right, or the other way round."""
    if isinstance(node.left, ast.BinOp):
        yield lambda n: become(n, ast.BinOp(n.left.left, n.left.op, ast.BinOp(n.left.right, n.op, n.right)))
    if isinstance(node.right, ast.BinOp):
        yield lambda n: become(n, ast.BinOp(ast.BinOp(n.left, n.op, n.right.left), n.right.op, n.right.right))


@on(ast.BinOp)
def doubled_or_halved(node, names):
    for other in (ast.Mult, ast.Div):
        yield lambda n, other=other: become(n, ast.BinOp(copied(n), other(), ast.Constant(2)))


@on(ast.BinOp)
def list_joined(node, names):
    """Join two lists where a list met an array: `[a] + b` becomes `[a] + list(b)`."""
    if isinstance(node.op, ast.Add) and isinstance(node.left, ast.List):
        yield lambda n: setattr(n, "right", within("list(x)", n.right))
    if isinstance(node.op, ast.Add) and isinstance(node.right, ast.List):
        yield lambda n: setattr(n, "left", within("list(x)", n.left))


@on(ast.BinOp)
def not_squared(node, names):
    """`H ** 2` was to be `H * W`."""
    if isinstance(node.op, ast.Pow) and isinstance(node.left, ast.Name):
        others = {other for group in names for other in group if node.left.id in group}
        for other in sorted(others - {node.left.id}):
            yield lambda n, other=other: become(n, ast.BinOp(n.left, ast.Mult(), ast.Name(other, ast.Load())))


@on(ast.FunctionDef)
def argument_joined(node, names):
    """Add an argument, or multiply by it, that has no part in the result: behind each operation or call."""
    used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    for argument in (each for each in names[0] if each not in used):
        for number in range(sum(1 for _ in _joined(node))):
            for index, sign in itertools.product((None, *names[1]), (ast.Add, ast.Mult)):
                yield lambda n, a=argument, k=number, i=index, s=sign: _join(n, a, k, i, s)


def _joined(function):
    return (each for each in ast.walk(function) if isinstance(each, ast.Return | ast.Assign | ast.Call | ast.BinOp))


def _join(function, argument, number, index, sign):
    node = next(itertools.islice(_joined(function), number, None))
    name = ast.Name(argument, ast.Load())
    other = name if index is None else ast.Subscript(name, ast.Name(index, ast.Load()), ast.Load())
    if isinstance(node, ast.Return | ast.Assign):
        node.value = ast.BinOp(node.value, sign(), other)
    else:
        become(node, ast.BinOp(copied(node), sign(), other))
