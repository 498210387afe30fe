"""Changes that undo a slip in a learner's own code: makers, as in `programs` and `missteps`, but the other way round.

What is said of them, and in which order they are tried, is in `repairs`.
"""

import ast
import itertools

from cnnlab.exercises.checker.programs import become, called, on, plus

_REDUCING = {"sum", "mean", "max", "min", "amax", "amin", "prod"}
_MAKING = {"zeros", "ones", "empty", "full"}
_BODIES = (ast.FunctionDef, ast.For, ast.While, ast.If)

# ---- statements and loops ------------------------------------------------------------------------------------------


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
            if isinstance(statement, ast.Assign) and isinstance(loop, ast.For):
                yield lambda n, k=k, m=m: n.body[m].body.insert(0, n.body[k]) or n.body.pop(k)
                if isinstance(loop.body[-1], ast.For):
                    yield lambda n, k=k, m=m: n.body[m].body[-1].body.insert(0, n.body[k]) or n.body.pop(k)


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
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            yield lambda n, k=k: become(
                n.body[k], ast.AugAssign(n.body[k].targets[0], ast.Add(), n.body[k].value, lineno=n.lineno)
            )


@on(ast.For)
def term_after_the_loop(node, names):
    """Add once, behind a loop, what was added at each of its turns: `s += a + b` becomes `s += a`, and then `s += b`."""
    for k, statement in enumerate(node.body):
        if isinstance(statement, ast.AugAssign) and isinstance(statement.value, ast.BinOp):
            if isinstance(statement.value.op, ast.Add | ast.Sub):
                yield lambda n, k=k: _take_out(n, k)


def _take_out(loop, k):
    statement = loop.body[k]
    term = ast.AugAssign(statement.target, statement.value.op, statement.value.right, lineno=loop.lineno)
    statement.value = statement.value.left
    become(loop, ast.If(ast.Constant(True), [_loop(loop, loop.body), term], []))


@on(*_BODIES)
def line_left_out(node, names):
    for k, statement in enumerate(node.body):
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr) and len(node.body) > 1:
            yield lambda n, k=k: n.body.pop(k)


# ---- products, axes, arrays ----------------------------------------------------------------------------------------


@on(ast.BinOp, ast.Call)
def matrix_product_turned(node, names):
    """Swap the factors of a matrix product, transpose them, or make one of `*`."""
    is_call = isinstance(node, ast.Call) and called(node) in ("dot", "matmul") and len(node.args) == 2
    if is_call or isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult | ast.Mult):
        for swapped, left, right in itertools.product((False, True), repeat=3):
            yield lambda n, s=swapped, a=left, b=right: _turn(n, s, a, b)


def _turn(node, swapped, left, right):
    factors = node.args if isinstance(node, ast.Call) else [node.left, node.right]
    if not (swapped or left or right) and not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)):
        return False
    turned = [transposed(each) if turn else each for each, turn in zip(factors, (left, right), strict=True)]
    first, second = reversed(turned) if swapped else turned
    become(node, ast.BinOp(first, ast.MatMult(), second))
    return True


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
        yield lambda n: become(n, ast.Attribute(_copy(n), "T", ast.Load()))


@on(ast.Attribute)
def not_transposed(node, names):
    if node.attr == "T":
        yield lambda n: become(n, n.value)


def _copy(node):
    other = node.__class__.__new__(node.__class__)
    other.__dict__ = dict(node.__dict__)
    return other


@on(ast.Call)
def axis_given(node, names):
    """Sum, average or compare along another axis than the call says, or along all."""
    if called(node) not in _REDUCING | {"concatenate", "stack", "flip", "roll", "argmax", "argmin", "norm"}:
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
    if called_as(node, "astype"):
        yield lambda n: become(n, n.func.value)
    if called(node) in ("int", "round", "floor", "rint") and node.args:
        yield lambda n: become(n, n.args[0])


@on(ast.BinOp)
def rows_of_their_own(node, names):
    """`[[0] * n] * m` holds one row m times."""
    if (
        isinstance(node.op, ast.Mult)
        and isinstance(node.left, ast.List)
        and not isinstance(node.left.elts[0], ast.Constant)
    ):
        turns = ast.parse("[0 for _ in range(0)]", mode="eval").body
        yield lambda n: become(n, _rows(turns, n))


def _rows(turns, node):
    turns.elt, turns.generators[0].iter.args = node.left.elts[0], [node.right]
    return turns


@on(ast.Return)
def result_laid_out(node, names):
    """Give the result an axis more, or one less."""
    if node.value is not None:
        for code in ("[0]", "[None]", "[..., 0]", "[..., None]", ".squeeze()", ".ravel()", ".item()", ".T"):
            yield lambda n, code=code: setattr(n, "value", _after(n.value, code))


def _after(node, code):
    tree = ast.parse(f"x{code}", mode="eval").body
    for each in ast.walk(tree):
        for field, value in ast.iter_fields(each):
            if isinstance(value, ast.Name) and value.id == "x":
                setattr(each, field, node)
    return tree


# ---- numbers, indices, brackets ------------------------------------------------------------------------------------


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
        yield lambda n, other=other: become(n, ast.BinOp(_copy(n), other(), ast.Constant(2)))


@on(ast.BinOp)
def one_added(node, names):
    if isinstance(node.op, ast.Sub):
        yield lambda n: become(n, plus(_copy(n), 1))


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


@on(ast.Call)
def function_left_out(node, names):
    if len(node.args) == 1 and not node.keywords:
        yield lambda n: become(n, n.args[0])
    if isinstance(node.func, ast.Attribute) and not node.args and not isinstance(node.func.value, ast.Name):
        yield lambda n: become(n, n.func.value)


@on(ast.Subscript)
def index_for_number(node, names):
    """Put a loop's variable where an index is a number."""
    for variable in names[1]:
        for k, each in enumerate(node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]):
            if isinstance(each, ast.Constant) and isinstance(each.value, int):
                yield lambda n, k=k, variable=variable: _set_index(n, k, variable)


def _set_index(node, k, variable):
    if isinstance(node.slice, ast.Tuple):
        node.slice.elts[k] = ast.Name(variable, ast.Load())
    else:
        node.slice = ast.Name(variable, ast.Load())


@on(ast.Name)
def index_missing(node, names):
    if isinstance(node.ctx, ast.Load) and node.id not in names[1]:
        for variable in names[1]:
            yield lambda n, variable=variable: become(
                n, ast.Subscript(_copy(n), ast.Name(variable, ast.Load()), ast.Load())
            )


@on(ast.Subscript)
def index_left_out(node, names):
    if isinstance(node.ctx, ast.Load):
        yield lambda n: become(n, n.value)


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
        become(node, ast.BinOp(_copy(node), sign(), other))
