"""Makes first-order mutants of a piece of code: the same code with one slip in it.

Operators, signs, comparisons, constants, names that change places, indices, slices, ranges, axes, arguments, and
statements left out. Knows nothing of exercises.
"""

import ast
import copy
import itertools

OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
FUNCTIONS = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "maximum": "minimum",
    "minimum": "maximum",
    "argmax": "argmin",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "exp": "abs",
    "abs": "negative",
    "log": "sqrt",
    "sqrt": "square",
    "vstack": "hstack",
    "hstack": "vstack",
    "any": "all",
    "all": "any",
    "append": "extend",
}


def mutants(code: str, most: int = 200) -> list[str]:
    """Return the source texts of all distinct mutants, at most so many: then evenly chosen from them all."""
    tree = ast.parse(code)
    texts = {ast.unparse(tree): None}
    for path in list(_paths(tree)):
        for change in _changes(_at(tree, path), _names(tree)):
            mutant = copy.deepcopy(tree)
            if change(_at(mutant, path)) is not False:
                texts.setdefault(ast.unparse(mutant))
    found = list(texts)[1:]
    return found if len(found) <= most else [found[k * len(found) // most] for k in range(most)]


def _paths(node, path=()):
    """Yield where each node stands, as (field, index) steps from the top."""
    yield path
    for field, value in ast.iter_fields(node):
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, ast.AST):
                yield from _paths(child, (*path, (field, index)))


def _at(node, path):
    for field, index in path:
        value = getattr(node, field)
        node = value[index] if isinstance(value, list) else value
    return node


def _names(tree):
    """Return the names that are easily taken for each other: arguments, loop variables, what is unpacked together."""
    groups = [[n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)]]
    groups.append([n.target.id for n in ast.walk(tree) if isinstance(n, ast.For) and isinstance(n.target, ast.Name)])
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            groups.append([each.id for each in node.elts if isinstance(each, ast.Name)])
    return groups


def _changes(node, names):
    """Yield functions that each change a node in place; one that returns False found nothing to change."""
    for kind, make in MAKERS:
        if isinstance(node, kind):
            yield from make(node, names)


def _operators(node, names):
    for other in OPERATORS.get(type(node.op), ()):
        yield lambda n, other=other: setattr(n, "op", other())


def _comparisons(node, names):
    for other in OPERATORS.get(type(node.ops[0]), ()):
        yield lambda n, other=other: n.ops.__setitem__(0, other())


def _operands(node, names):
    yield lambda n: setattr(n, "left", ast.UnaryOp(ast.USub(), n.left))
    yield lambda n: setattr(n, "right", ast.UnaryOp(ast.USub(), n.right))
    for side in ("left", "right"):  # the operation left out
        yield lambda n, side=side: _become(n, getattr(n, side))
    if isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.MatMult):
        yield lambda n: n.__dict__.update(left=n.right, right=n.left)


def _signs(node, names):
    if not isinstance(node.op, ast.UAdd):
        yield lambda n: _become(n, n.operand)


def _assigned(node, names):
    yield lambda n: _become(n, ast.Assign([n.target], n.value, lineno=n.lineno))


def _constants(node, names):
    value = node.value
    if isinstance(value, bool):
        others = [not value]
    elif isinstance(value, int | float):
        others = [value + 1, value - 1, -value, 0 * value]
    else:
        others = []
    for other in others:
        yield lambda n, other=other: setattr(n, "value", other)


def _mistaken(node, names):
    for group in names:
        for other in group:
            if isinstance(node.ctx, ast.Load) and node.id in group and other != node.id:
                yield lambda n, other=other: setattr(n, "id", other)


def _indices(node, names):
    if isinstance(node.slice, ast.Tuple):
        for a, b in itertools.combinations(range(len(node.slice.elts)), 2):
            yield lambda n, a=a, b=b: _swap(n.slice.elts, a, b)
    elif not isinstance(node.slice, ast.Slice):
        yield lambda n: setattr(n, "slice", _plus(n.slice, 1))
        yield lambda n: setattr(n, "slice", _plus(n.slice, -1))


def _slices(node, names):
    for end in ("lower", "upper", "step"):
        if getattr(node, end) is not None:
            yield lambda n, end=end: setattr(n, end, None)
            yield lambda n, end=end: setattr(n, end, _plus(getattr(n, end), 1))
            yield lambda n, end=end: setattr(n, end, _plus(getattr(n, end), -1))


def _calls(node, names):
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
    if name in FUNCTIONS:
        field = "attr" if isinstance(node.func, ast.Attribute) else "id"
        yield lambda n: setattr(n.func, field, FUNCTIONS[name])
    if name == "range":
        for k in range(len(node.args)):
            for by in (1, -1):
                yield lambda n, k=k, by=by: n.args.__setitem__(k, _plus(n.args[k], by))
        if len(node.args) == 1:
            yield lambda n: n.args.insert(0, ast.Constant(1))
    for a, b in itertools.combinations(range(len(node.args)), 2):
        yield lambda n, a=a, b=b: _swap(n.args, a, b)
    for k in range(len(node.keywords)):
        yield lambda n, k=k: n.keywords.pop(k)


def _tuples(node, names):
    if isinstance(node.ctx, ast.Load):
        for a, b in itertools.combinations(range(len(node.elts)), 2):
            yield lambda n, a=a, b=b: _swap(n.elts, a, b)


def _returned(node, names):
    if node.value is not None:
        yield lambda n: setattr(n, "value", ast.UnaryOp(ast.USub(), n.value))


def _left_out(node, names):
    for k, statement in enumerate(node.body):
        if not isinstance(statement, ast.Return) and len(node.body) > 1:
            yield lambda n, k=k: n.body.pop(k)


def _choices(node, names):
    yield lambda n: n.__dict__.update(body=n.orelse, orelse=n.body)


MAKERS = (
    (ast.BinOp | ast.AugAssign | ast.BoolOp, _operators),
    (ast.Compare, _comparisons),
    (ast.BinOp, _operands),
    (ast.UnaryOp, _signs),
    (ast.AugAssign, _assigned),
    (ast.Constant, _constants),
    (ast.Name, _mistaken),
    (ast.Subscript, _indices),
    (ast.Slice, _slices),
    (ast.Call, _calls),
    (ast.Tuple | ast.List, _tuples),
    (ast.Return, _returned),
    (ast.FunctionDef | ast.For | ast.While | ast.If, _left_out),
    (ast.IfExp, _choices),
)


def _plus(node, number):
    return ast.BinOp(node, ast.Add() if number > 0 else ast.Sub(), ast.Constant(abs(number)))


def _swap(items, a, b):
    items[a], items[b] = items[b], items[a]


def _become(node, other):
    """Turn a node into another one in place, so that whatever holds it need not be known."""
    node.__class__ = other.__class__
    node.__dict__ = dict(other.__dict__)
