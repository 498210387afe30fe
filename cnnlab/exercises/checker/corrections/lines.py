"""Undoes what is wrong with the lines of a program: which stands in a loop, which comes first, which is too much."""

import ast

from cnnlab.exercises.checker.programs import become, on, swap

_BODIES = (ast.FunctionDef, ast.For, ast.While, ast.If)


@on(ast.FunctionDef)
def return_after_the_loops(node, names):
    """Take a return out of the loop that it ends: to the end of the function."""
    for number, _ in enumerate(_returns_in_loops(node)):
        yield lambda n, number=number: _move_to_the_end(n, number)


def _returns_in_loops(function):
    loops = (each for each in ast.walk(function) if isinstance(each, ast.For | ast.While))
    return [loop for loop in loops if isinstance(loop.body[-1], ast.Return) and len(loop.body) > 1]


def _move_to_the_end(function, number):
    statement = _returns_in_loops(function)[number].body.pop()
    if not isinstance(function.body[-1], ast.Return):
        function.body.append(statement)


@on(*_BODIES)
def last_line_out_of_the_loop(node, names):
    for k, loop in enumerate(node.body):
        if isinstance(loop, ast.For) and len(loop.body) > 1:
            yield lambda n, k=k: n.body.insert(k + 1, n.body[k].body.pop())


@on(*_BODIES)
def line_into_the_loop(node, names):
    """Take a line behind a loop into it, or one that sets a variable before it to its beginning."""
    for k, loop in enumerate(node.body):
        if isinstance(loop, ast.For) and k + 1 < len(node.body) and not isinstance(node.body[k + 1], ast.Return):
            yield lambda n, k=k: n.body[k].body.append(n.body.pop(k + 1))


@on(*_BODIES)
def start_in_the_loop(node, names):
    for k, statement in enumerate(node.body):
        for m, loop in enumerate(node.body[k + 1 :], k + 1):
            if isinstance(statement, ast.Assign) and _is_empty(statement.value) and isinstance(loop, ast.For):
                yield lambda n, k=k, m=m: n.body[m].body.insert(0, n.body[k]) or n.body.pop(k)
                if isinstance(loop.body[-1], ast.For):
                    yield lambda n, k=k, m=m: n.body[m].body[-1].body.insert(0, n.body[k]) or n.body.pop(k)


def _is_empty(value):
    return isinstance(value, ast.Constant | ast.List) or "zeros" in ast.unparse(value)


@on(ast.For)
def done_once(node, names):
    """Do once what is all that a loop does, without its variable."""
    if len(node.body) == 1 and isinstance(node.body[0], ast.AugAssign):
        yield lambda n: become(n, n.body[0])


@on(ast.For)
def start_before_the_loop(node, names):
    """Begin a sum once and not at each turn: the first line of the loop goes out of it, in place of the whole."""
    if len(node.body) > 1 and isinstance(node.body[0], ast.Assign):
        yield lambda n: become(n, ast.If(ast.Constant(True), [n.body[0], _loop(n, n.body[1:])], []))


def _loop(loop, body):
    return ast.For(target=loop.target, iter=loop.iter, body=body, orelse=[])


@on(ast.For)
def added_up(node, names):
    """Add up in a loop what each turn put in place of the last."""
    for k, statement in enumerate(node.body):
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name | ast.Subscript):
            yield lambda n, k=k: become(n.body[k], ast.AugAssign(n.body[k].targets[0], ast.Add(), n.body[k].value))


@on(ast.For)
def term_after_the_loop(node, names):
    """Add once, behind a loop, what was added at each turn: `s += a + b` becomes `s += a`, and then `s += b`."""
    for k, statement in enumerate(node.body):
        value = statement.value if isinstance(statement, ast.AugAssign) else None
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub):
            yield lambda n, k=k: _take_out(n, k)


def _take_out(loop, k):
    statement = loop.body[k]
    term = ast.AugAssign(statement.target, statement.value.op, statement.value.right)
    statement.value = statement.value.left
    become(loop, ast.If(ast.Constant(True), [_loop(loop, loop.body), term], []))


@on(*_BODIES)
def line_left_out(node, names):
    for k, statement in enumerate(node.body):
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr) and len(node.body) > 1:
            yield lambda n, k=k: n.body.pop(k)


@on(*_BODIES)
def lines_in_order(node, names):
    for k in range(len(node.body) - 1):
        if not any(isinstance(each, ast.Return | ast.For) for each in node.body[k : k + 2]):
            yield lambda n, k=k: swap(n.body, k, k + 1)
