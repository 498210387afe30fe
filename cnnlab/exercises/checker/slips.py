"""The small vocabulary of what goes wrong in any exercise: each slip once, with its sentence, as changes to a program.

Applied to each right way of writing that an exercise lists, a slip stands for dozens of wrong programs. Its sentence
must be true of all of them, whatever they compute. What an exercise has to say of its own are its mistakes.
"""

import ast
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from cnnlab.exercises.checker import programs
from cnnlab.exercises.checker.programs import Maker, become, called, negated, on, plus

_SIZES = (("H", "W"), ("kH", "kW"), ("oH", "oW"))  # names for how many rows there are, and how many columns
_ROWS = (*_SIZES, ("i", "j"), ("m", "n"))
_SIZED = {"zeros", "ones", "empty", "full"}


@dataclass(frozen=True)
class Slip:
    """What is done wrong, what a good teacher says on seeing its result, and how it looks in a program.

    together: the slip is also made at several places of one program at once.
    """

    name: str
    says: str
    makers: tuple[Maker, ...]
    together: bool = False

    def programs(self, code: str) -> Iterator[ast.Module]:
        """Yield the trees of the programs that the slip makes of a right one: at each place, then at all alike."""
        steps = list(programs.changes(ast.parse(code), self.makers))
        chosen = [(step,) for step in steps]
        if self.together:
            places = [list(group) for _, group in itertools.groupby(steps, key=lambda step: step[0])]
            chosen += [each for each in itertools.zip_longest(*places) if len(each) > 1 and None not in each]
        yield from filter(None, (programs.changed(code, *each) for each in chosen))


@on(ast.FunctionDef, ast.For)
def _return_in_a_loop(node, names):
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
def _start_before_the_loop(node, names):
    for k, loop in enumerate(node.body):
        if isinstance(loop, ast.For):
            for m, first in enumerate(loop.body):
                if isinstance(first, ast.Assign) and isinstance(first.value, ast.Constant):
                    yield lambda n, k=k, m=m: n.body.insert(k, n.body[k].body.pop(m))


@on(ast.Call)
def _range_too_short(node, names):
    if called(node) == "range":
        yield lambda n: n.args.__setitem__(-1, plus(n.args[-1], -1))
        if len(node.args) == 1:
            yield lambda n: n.args.insert(0, ast.Constant(1))


@on(ast.Call)
def _array_too_large(node, names):
    if called(node) in _SIZED:
        sizes = node.args[0].elts if isinstance(node.args[0], ast.Tuple) else node.args[:1]
        for k in range(len(sizes)):
            yield lambda n, k=k: _larger(n, k)


def _larger(node, k):
    sizes = node.args[0].elts if isinstance(node.args[0], ast.Tuple) else node.args
    sizes[k] = plus(sizes[k], 1)


@on(ast.FunctionDef)
def _square(node, names):
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
def _row_for_column(node, names):
    pairs = [pair for pair in _ROWS if any(set(pair) <= set(group) for group in names)]
    for pair in pairs:
        if isinstance(node.ctx, ast.Load) and node.id in pair:
            yield lambda n, pair=pair: setattr(n, "id", pair[1 - pair.index(n.id)])


@on(ast.FunctionDef)
def _side_mistaken(node, names):
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
def _one_not_added(node, names):
    if isinstance(node.op, ast.Add) and isinstance(node.right, ast.Constant) and node.right.value == 1:
        yield lambda n: become(n, n.left)


@on(ast.Return)
def _result_transposed(node, names):
    if isinstance(node.value, ast.Name):
        yield lambda n: setattr(n, "value", ast.Attribute(n.value, "T", ast.Load()))


@on(ast.keyword)
def _axis_mistaken(node, names):
    if node.arg == "axis" and isinstance(node.value, ast.Constant):
        yield lambda n: setattr(n, "value", ast.Constant(1 - n.value.value))


@on(ast.AugAssign)
def _taken_away(node, names):
    if isinstance(node.op, ast.Add):
        yield lambda n: setattr(n, "value", negated(n.value))


@on(ast.For)
def _assigned_only(node, names):
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
def _sides_swapped(node, names):
    """Not of a quotient in whole numbers, which comes to 0 then, as many a program does."""
    if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult):
        yield lambda n: n.__dict__.update(left=n.right, right=n.left)


SLIPS = (  # of two that give the same results, the first speaks
    Slip(
        "returned-too-early",
        "Your function ends too early: a `return` inside a loop ends all of it, at the first turn. How far is yours "
        "indented?",
        (_return_in_a_loop,),
    ),
    Slip(
        "last-turn-only",
        "Only the last turn of a loop is left in your result: each one replaces what those before it had computed.",
        (_assigned_only,),
    ),
    Slip(
        "sum-not-started-anew",
        "A sum of yours still contains those before it. Where must it begin again at 0?",
        (_start_before_the_loop,),
    ),
    Slip(
        "wrong-sign",
        "Your result is right but for its sign.",
        (programs.result_negated,),
    ),
    Slip(
        "square-assumed",
        "Your code works only where there are as many rows as columns: one of the two numbers stands for both.",
        (_square,),
    ),
    Slip(
        "row-for-column",
        "Rows and columns are mixed up somewhere: the number of a row, or how many there are, stands where that of a "
        "column belongs, or the other way round.",
        (_row_for_column, _side_mistaken),
        together=True,
    ),
    Slip(
        "loop-one-short",
        "A loop of yours runs one turn too few: it leaves out the first, or the last. `range(n)` counts from 0 to "
        "n − 1.",
        (_range_too_short,),
        together=True,
    ),
    Slip(
        "one-short",
        "Somewhere a 1 is not added: a size or a count of yours is one too small.",
        (_one_not_added,),
        together=True,
    ),
    Slip(
        "one-place-too-many",
        "Your result has a place more than it should have, and nothing was written there.",
        (_array_too_large,),
        together=True,
    ),
    Slip(
        "sum-or-mean",
        "You take a mean where a sum is asked for, or a sum where it should be a mean.",
        (programs.functions({"sum": "mean", "mean": "sum"}),),
    ),
    Slip(
        "largest-or-smallest",
        "You take the smaller of some numbers where it should be the larger, or the other way round.",
        (
            programs.functions(
                {"max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum", "argmax": "argmin"}
            ),
        ),
    ),
    Slip(
        "another-axis",
        "One of your steps goes along another axis than it should: down the columns instead of along the rows, say.",
        (_axis_mistaken,),
        together=True,
    ),
    Slip(
        "axes-swapped",
        "The numbers are right, but the axes of your result have changed places.",
        (_result_transposed,),
    ),
    Slip(
        "added-not-multiplied",
        "Somewhere you add two numbers that should be multiplied.",
        (programs.operators({ast.Mult: (ast.Add,)}),),
    ),
    Slip(
        "multiplied-not-added",
        "Somewhere you multiply two numbers where one should be added to the other, or taken away.",
        (programs.operators({ast.Add: (ast.Mult,), ast.Sub: (ast.Mult,)}),),
    ),
    Slip(
        "divided-or-multiplied",
        "Somewhere you divide where you should multiply, or multiply where you should divide.",
        (programs.operators({ast.Mult: (ast.Div,), ast.Div: (ast.Mult,), ast.FloorDiv: (ast.Mult,)}),),
    ),
    Slip(
        "one-sign-wrong",
        "One sign is wrong: somewhere you subtract what should be added, or add what should be subtracted.",
        (
            programs.operators({ast.Add: (ast.Sub,), ast.Sub: (ast.Add,)}),
            _taken_away,
            programs.operand_negated,
            programs.sign_left_out,
            programs.constants(lambda value: [-value]),
        ),
    ),
    Slip(
        "one-off",
        "You are off by one somewhere: an index, or the end of a slice or a loop, is one too large or one too small.",
        (programs.index_one_off, programs.slice_ends("lower", "upper", left_out=False), programs.range_moved),
        together=True,
    ),
    Slip(
        "two-exchanged",
        "Two things have changed places in your code: two indices, two sizes, two arguments, or the two sides of a "
        "difference or a quotient.",
        (
            programs.indices_swapped,
            programs.arguments_swapped,
            programs.elements_swapped,
            _sides_swapped,
        ),
    ),
    Slip(
        "part-left-out",
        "Something is missing in your code: a number, or an argument, that should have a part in your result has none.",
        (programs.operation_left_out, programs.keyword_left_out),
    ),
    Slip(
        "another-number",
        "A number that stands in your code is not the right one: a factor, an index, or what is added or taken away.",
        (programs.constants(lambda value: [value + 1, value - 1, 0 * value]),),
    ),
    Slip(
        "another-name",
        "The form is right, but in one place another of your variables should stand.",
        (programs.name_mistaken,),
    ),
)
BY_NAME = {slip.name: slip for slip in SLIPS}
