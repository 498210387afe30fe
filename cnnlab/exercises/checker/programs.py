"""Changes to a program's syntax tree: a maker looks at a node and yields functions that change it in place.

Knows nothing of exercises or of what is right: `slips` chooses among the makers what learners do wrong, the tests make
mutants with all of them.
"""

import ast
import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

Names = list[list[str]]  # that are easily taken for each other, in groups
Change = Callable[[ast.AST], object]  # False where there was nothing to change
Path = tuple[tuple[str, int], ...]  # of fields and indices, from the top


@dataclass(frozen=True)
class Maker:
    """What kinds of nodes it changes, and how: `make` yields the changes of one node."""

    kinds: type
    make: Callable[[ast.AST, Names], Iterator[Change]]


def on(*kinds):
    """Make a maker, for nodes of these kinds, of a generator of changes."""
    return lambda make: Maker(kinds, make)


def variants(code: str, makers: tuple[Maker, ...], together: bool = False, alike: bool = False) -> Iterator[ast.Module]:
    """Yield the trees of what becomes of a program: each change at its place, then the same one at several places.

    together: at all places.  alike: at those that are written alike but for their names, such as `i - m` and `j - n`.
    """
    tree, names, nodes = _read(code)
    steps = list(_changes(nodes, names, makers))
    chosen = [(step,) for step in steps]
    places = [list(group) for _, group in itertools.groupby(steps, key=lambda step: step[0])]
    groups = [places] if together else []
    if alike:
        forms: dict[tuple, list] = {}
        for place in places:
            path, _ = place[0]
            form, where = _form(at(tree, path)), tuple(field for field, _ in path[-2:])
            forms.setdefault((form,), []).append(place)
            forms.setdefault((form, where), []).append(place)
        groups += [group for key, group in forms.items() if len(key) == 1 or len(group) < len(forms[key[:1]])]
    for group in groups:
        chosen += [each for each in itertools.zip_longest(*group) if len(each) > 1 and None not in each]
    yield from filter(None, (changed(code, *each) for each in chosen))


def _form(node):
    return re.sub(r"\b[A-Za-z_]\w*\b", "_", ast.unparse(node))


def changes(tree: ast.AST, makers: tuple[Maker, ...]) -> Iterator[tuple[Path, Change]]:
    """Yield every change of a tree with the place of the node that it is for."""
    yield from _changes(list(_nodes(tree)), easily_mistaken(tree), makers)


@functools.lru_cache(4)
def _read(code):
    """Return the tree of a program, the names easily mistaken in it, and its nodes."""
    tree = ast.parse(code)
    return tree, easily_mistaken(tree), list(_nodes(tree))


def _changes(nodes, names, makers):
    for path, node in nodes:
        for maker in makers:
            if isinstance(node, maker.kinds):
                yield from ((path, change) for change in maker.make(node, names))


def changed(code: str, *steps: tuple[Path, Change]) -> ast.Module | None:
    """Return the tree of a program after some changes, the last in the tree first, or None if one changed nothing."""
    tree = ast.parse(code)
    for path, change in reversed(steps):
        node = at(tree, path)
        if change(node) is False:
            return None
        ast.fix_missing_locations(node)
    return tree


def at(node: ast.AST, path: Path) -> ast.AST:
    """Return the node at a place."""
    for field, index in path:
        value = getattr(node, field)
        node = value[index] if isinstance(value, list) else value
    return node


def easily_mistaken(tree: ast.AST) -> Names:
    """Return the names that are easily taken for each other: arguments, loop variables, what is unpacked together."""
    nodes = list(ast.walk(tree))
    groups = [[n.arg for n in nodes if isinstance(n, ast.arg)]]
    groups.append([n.target.id for n in nodes if isinstance(n, ast.For) and isinstance(n.target, ast.Name)])
    for node in nodes:
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            groups.append([each.id for each in node.elts if isinstance(each, ast.Name)])
    return groups


def _nodes(node, path=()):
    yield path, node
    for field, value in ast.iter_fields(node):
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, ast.AST):
                yield from _nodes(child, (*path, (field, index)))


# ---- arithmetic ----------------------------------------------------------------------------------------------------


def operators(others: Mapping[type, tuple[type, ...]]) -> Maker:
    """Make a maker that puts other operators in the place of those given."""

    @on(ast.BinOp, ast.AugAssign, ast.BoolOp, ast.Compare)
    def make(node, names):
        compares = isinstance(node, ast.Compare)
        for other in others.get(type(node.ops[0] if compares else node.op), ()):
            if compares:
                yield lambda n, other=other: n.ops.__setitem__(0, other())
            else:
                yield lambda n, other=other: setattr(n, "op", other())

    return make


@on(ast.BinOp)
def operand_negated(node, names):
    yield lambda n: setattr(n, "left", negated(n.left))
    yield lambda n: setattr(n, "right", negated(n.right))


@on(ast.BinOp)
def operation_left_out(node, names):
    for side in ("left", "right"):
        yield lambda n, side=side: become(n, getattr(n, side))


@on(ast.BinOp)
def operands_swapped(node, names):
    if isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.MatMult):
        yield lambda n: n.__dict__.update(left=n.right, right=n.left)


@on(ast.UnaryOp)
def sign_left_out(node, names):
    if not isinstance(node.op, ast.UAdd):
        yield lambda n: become(n, n.operand)


@on(ast.Return)
def result_negated(node, names):
    if node.value is not None:
        yield lambda n: setattr(n, "value", negated(n.value))


def constants(others: Callable[[float], list]) -> Maker:
    """Make a maker that puts other numbers in the place of one."""

    @on(ast.Constant)
    def make(node, names):
        if isinstance(node.value, int | float):
            for other in [not node.value] if isinstance(node.value, bool) else others(node.value):
                yield lambda n, other=other: setattr(n, "value", other)

    return make


# ---- names, indices, arguments -------------------------------------------------------------------------------------


@on(ast.Name)
def name_mistaken(node, names):
    for group in names:
        for other in group:
            if isinstance(node.ctx, ast.Load) and node.id in group and other != node.id:
                yield lambda n, other=other: setattr(n, "id", other)


@on(ast.Subscript)
def indices_swapped(node, names):
    if isinstance(node.slice, ast.Tuple):
        for a, b in itertools.combinations(range(len(node.slice.elts)), 2):
            yield lambda n, a=a, b=b: swap(n.slice.elts, a, b)


@on(ast.Subscript)
def index_one_off(node, names):
    if not isinstance(node.slice, ast.Tuple | ast.Slice):
        yield lambda n: setattr(n, "slice", plus(n.slice, 1))
        yield lambda n: setattr(n, "slice", plus(n.slice, -1))


def slice_ends(*ends: str, left_out: bool) -> Maker:
    """Make a maker that moves the ends or steps of slices by one, and perhaps leaves them out."""

    @on(ast.Slice)
    def make(node, names):
        for end in ends:
            if getattr(node, end) is not None:
                if left_out:
                    yield lambda n, end=end: setattr(n, end, None)
                yield lambda n, end=end: setattr(n, end, plus(getattr(n, end), 1))
                yield lambda n, end=end: setattr(n, end, plus(getattr(n, end), -1))

    return make


@on(ast.Call)
def arguments_swapped(node, names):
    for a, b in itertools.combinations(range(len(node.args)), 2):
        yield lambda n, a=a, b=b: swap(n.args, a, b)


@on(ast.Call)
def keyword_left_out(node, names):
    for k in range(len(node.keywords)):
        yield lambda n, k=k: n.keywords.pop(k)


@on(ast.Tuple, ast.List)
def elements_swapped(node, names):
    if isinstance(node.ctx, ast.Load):
        for a, b in itertools.combinations(range(len(node.elts)), 2):
            yield lambda n, a=a, b=b: swap(n.elts, a, b)


def functions(others: Mapping[str, str]) -> Maker:
    """Make a maker that calls another function of NumPy, or method of an array."""

    @on(ast.Call)
    def make(node, names):
        if called(node) in others:
            field = "attr" if isinstance(node.func, ast.Attribute) else "id"
            yield lambda n: setattr(n.func, field, others[called(n)])

    return make


# ---- statements ----------------------------------------------------------------------------------------------------


@on(ast.Call)
def range_moved(node, names):
    if called(node) == "range":
        for k in range(len(node.args)):
            for by in (1, -1):
                yield lambda n, k=k, by=by: n.args.__setitem__(k, plus(n.args[k], by))
        if len(node.args) == 1:
            yield lambda n: n.args.insert(0, ast.Constant(1))


@on(ast.AugAssign)
def assigned_only(node, names):
    yield lambda n: become(n, ast.copy_location(ast.Assign([n.target], n.value), n))


@on(ast.FunctionDef, ast.For, ast.While, ast.If)
def statement_left_out(node, names):
    for k, statement in enumerate(node.body):
        if not isinstance(statement, ast.Return) and len(node.body) > 1:
            yield lambda n, k=k: n.body.pop(k)


@on(ast.IfExp)
def branches_swapped(node, names):
    yield lambda n: n.__dict__.update(body=n.orelse, orelse=n.body)


# ---- for makers ----------------------------------------------------------------------------------------------------


def called(node: ast.Call) -> str | None:
    """Return the name of what is called, without what it belongs to."""
    return getattr(node.func, "attr", None) or getattr(node.func, "id", None)


def plus(node: ast.expr, number: int) -> ast.BinOp:
    """Return an expression with a number added."""
    return ast.BinOp(node, ast.Add() if number > 0 else ast.Sub(), ast.Constant(abs(number)))


def negated(node: ast.expr) -> ast.UnaryOp:
    """Return an expression with the other sign."""
    return ast.UnaryOp(ast.USub(), node)


def swap(items: list, a: int, b: int) -> None:
    """Exchange two items of a list."""
    items[a], items[b] = items[b], items[a]


def become(node: ast.AST, other: ast.AST) -> None:
    """Turn a node into another one in place, so that whatever holds it need not be known."""
    node.__class__ = other.__class__
    node.__dict__ = dict(other.__dict__)
