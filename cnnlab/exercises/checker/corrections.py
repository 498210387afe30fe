"""Changes that undo a slip in a learner's own code: makers, as in `programs` and `missteps`, but the other way round.

What is said of them, and in which order they are tried, is in `repairs`.
"""

import ast
import itertools

from cnnlab.exercises.checker.programs import become, called, on, plus, swap

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


# ---- products, axes, arrays ----------------------------------------------------------------------------------------


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
            yield lambda n, code=code: setattr(n, "value", _within(f"x{code}", n.value))


def _within(code, node):
    """Return the tree of some code with a node in the place of its `x`."""
    tree = ast.parse(code, mode="eval").body
    for each in ast.walk(tree):
        for field, value in ast.iter_fields(each):
            if isinstance(value, ast.Name) and value.id == "x":
                setattr(each, field, node)
            elif isinstance(value, list):
                setattr(each, field, [node if isinstance(v, ast.Name) and v.id == "x" else v for v in value])
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
    if isinstance(node.op, ast.Sub) and not _less_one(node):
        yield lambda n: become(n, plus(_copy(n), 1))


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
            yield lambda n, code=code: setattr(n, "value", _within(code, n.value))


@on(ast.BinOp)
def list_joined(node, names):
    """Join two lists where a list met an array: `[a] + b` becomes `[a] + list(b)`."""
    if isinstance(node.op, ast.Add) and isinstance(node.left, ast.List):
        yield lambda n: setattr(n, "right", _within("list(x)", n.right))
    if isinstance(node.op, ast.Add) and isinstance(node.right, ast.List):
        yield lambda n: setattr(n, "left", _within("list(x)", n.left))


_MORE_AXES = ("x[:, None]", "x[:, None, None]", "x[None]")


@on(ast.BinOp)
def axis_added(node, names):
    """Give a line of numbers an axis more, so that it is laid along another axis of what it meets."""
    for side, code in itertools.product(("left", "right"), _MORE_AXES):
        if isinstance(getattr(node, side), ast.Name | ast.Subscript):
            yield lambda n, side=side, code=code: setattr(n, side, _within(code, getattr(n, side)))


@on(ast.Subscript)
def axes_added_otherwise(node, names):
    """The same where the code adds axes already, and too few of them, or where it calls `reshape`."""
    if isinstance(node.slice, ast.Tuple) and any(_is_none(each) for each in node.slice.elts):
        for code in _MORE_AXES:
            yield lambda n, code=code: become(n, _within(code, n.value))


def _is_none(node):
    return ast.unparse(node) in ("None", "np.newaxis")


@on(ast.Subscript)
def brackets_joined(node, names):
    """`a[i:j][m:n]` cuts rows twice: both slices go into one pair of brackets."""
    if isinstance(node.value, ast.Subscript) and not isinstance(node.slice, ast.Tuple):
        yield lambda n: n.__dict__.update(value=n.value.value, slice=ast.Tuple([n.value.slice, n.slice], ast.Load()))


@on(ast.Subscript)
def whole_axis(node, names):
    """Take all of an axis: an index more, or in place of one, is `:`."""
    elements = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for k in range(len(elements)):
        yield lambda n, k=k: _set_index(n, k, ast.Slice())
    yield lambda n: setattr(n, "slice", ast.Tuple([ast.Slice(), *_elements(n)], ast.Load()))
    yield lambda n: setattr(n, "slice", ast.Tuple([*_elements(n), ast.Slice()], ast.Load()))


def _elements(node):
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


@on(ast.Subscript)
def each_index_one_off(node, names):
    for by in (-1, 1):
        for k in range(len(_elements(node))):
            if not isinstance(_elements(node)[k], ast.Slice):
                yield lambda n, k=k, by=by: _set_index(n, k, plus(_elements(n)[k], by))
        if not any(isinstance(each, ast.Slice) for each in _elements(node)):
            yield lambda n, by=by: setattr(n, "slice", ast.Tuple([plus(e, by) for e in _elements(n)], ast.Load()))


@on(ast.Subscript, ast.Assign)
def counted_from_1(node, names):
    """Leave out the 1 that is taken from an index."""
    field = "slice" if isinstance(node, ast.Subscript) else "value"
    if any(map(_less_one, ast.walk(getattr(node, field)))):
        yield lambda n: [become(each, each.left) for each in list(ast.walk(getattr(n, field))) if _less_one(each)]


@on(ast.Slice)
def ended_early(node, names):
    if node.upper is not None and _less_one(node.upper):
        yield lambda n: setattr(n, "upper", n.upper.left)


@on(ast.Subscript)
def ends_cut_off(node, names):
    if isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Load):
        yield lambda n: become(n, n.value)


def _less_one(node):
    is_difference = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
    return is_difference and isinstance(node.right, ast.Constant) and node.right.value == 1


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
            yield lambda n, k=k, code=code: n.args.__setitem__(k, _within(code, n.args[k]))


@on(ast.BinOp)
def not_squared(node, names):
    """`H ** 2` was to be `H * W`."""
    if isinstance(node.op, ast.Pow) and isinstance(node.left, ast.Name):
        others = {other for group in names for other in group if node.left.id in group}
        for other in sorted(others - {node.left.id}):
            yield lambda n, other=other: become(n, ast.BinOp(n.left, ast.Mult(), ast.Name(other, ast.Load())))


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


@on(*_BODIES)
def lines_in_order(node, names):
    for k in range(len(node.body) - 1):
        if not any(isinstance(each, ast.Return | ast.For) for each in node.body[k : k + 2]):
            yield lambda n, k=k: swap(n.body, k, k + 1)


@on(ast.Call)
def range_longer(node, names):
    if called(node) == "range":
        yield lambda n: n.args.__setitem__(len(n.args[:2]) - 1, plus(n.args[:2][-1], 1))


@on(ast.Call)
def range_shorter(node, names):
    if called(node) == "range":
        yield lambda n: n.args.__setitem__(len(n.args[:2]) - 1, plus(n.args[:2][-1], -1))
        if len(node.args) == 1:
            yield lambda n: n.args.insert(0, ast.Constant(1))


@on(ast.Call)
def keyword_exchanged(node, names):
    for a, b in itertools.product(range(len(node.args)), range(len(node.keywords))):
        yield lambda n, a=a, b=b: _exchange(n, a, b)


def _exchange(call, a, b):
    call.args[a], call.keywords[b].value = call.keywords[b].value, call.args[a]


@on(ast.FunctionDef)
def any_size(node, names):
    """Put another name that is set by itself, such as a size, in the place of one."""
    known = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    for k, each in enumerate(_read(node)):
        for other in sorted(known.difference(names[1])) if each.id in known.difference(names[1]) else ():
            if other != each.id:
                yield lambda n, k=k, other=other: setattr(_read(n)[k], "id", other)


def _read(function):
    return [n for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n.id != "np"]


@on(ast.Subscript)
def index_for_number(node, names):
    """Put a loop's variable where an index is a number."""
    for variable in names[1]:
        for k, each in enumerate(node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]):
            if isinstance(each, ast.Constant) and isinstance(each.value, int):
                yield lambda n, k=k, variable=variable: _set_index(n, k, ast.Name(variable, ast.Load()))


def _set_index(node, k, index):
    if isinstance(node.slice, ast.Tuple):
        node.slice.elts[k] = index
    else:
        node.slice = index


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
