"""The small vocabulary of what goes wrong in any exercise: each slip once, with its sentence, as changes to a program.

Applied to each right way of writing that an exercise lists, a slip stands for dozens of wrong programs. Its sentence
must be true of all of them, whatever they compute. What an exercise has to say of its own are its mistakes; how a slip
looks in a program is in `programs`, or in `missteps` if it is nothing but a slip.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from cnnlab.exercises.checker import missteps, programs
from cnnlab.exercises.checker.programs import Maker


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
        yield from programs.variants(code, self.makers, self.together)


SLIPS = (  # of two that give the same results, the first speaks
    Slip(
        "returned-too-early",
        "Your function ends too early: a `return` inside a loop ends all of it, at the first turn. How far is yours "
        "indented?",
        (missteps.return_in_a_loop,),
    ),
    Slip(
        "last-turn-only",
        "Only the last turn of a loop is left in your result: each one replaces what those before it had computed.",
        (missteps.each_turn_replaces,),
    ),
    Slip(
        "sum-not-started-anew",
        "A sum of yours still contains those before it. Where must it begin again at 0?",
        (missteps.start_before_the_loop,),
    ),
    Slip(
        "wrong-sign",
        "Your result is right but for its sign.",
        (programs.result_negated,),
    ),
    Slip(
        "square-assumed",
        "Your code works only where there are as many rows as columns: one of the two numbers stands for both.",
        (missteps.square,),
    ),
    Slip(
        "row-for-column",
        "Rows and columns are mixed up somewhere: the number of a row, or how many there are, stands where that of a "
        "column belongs, or the other way round.",
        (missteps.row_for_column, missteps.side_mistaken),
        together=True,
    ),
    Slip(
        "loop-one-short",
        "A loop of yours runs one turn too few: it leaves out the first, or the last. `range(n)` counts from 0 to "
        "n − 1.",
        (missteps.range_too_short,),
        together=True,
    ),
    Slip(
        "one-short",
        "Somewhere a 1 is not added: a size or a count of yours is one too small.",
        (missteps.one_not_added,),
        together=True,
    ),
    Slip(
        "one-place-too-many",
        "Your result has a place more than it should have, and nothing was written there.",
        (missteps.array_too_large,),
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
        (missteps.axis_mistaken,),
        together=True,
    ),
    Slip(
        "axes-swapped",
        "The numbers are right, but the axes of your result have changed places.",
        (missteps.result_transposed,),
    ),
    Slip(
        "added-not-multiplied",
        "Somewhere you add two numbers that should be multiplied.",
        (programs.operators({ast.Mult: (ast.Add,)}),),
    ),
    Slip(
        "multiplied-not-added",
        "Somewhere you multiply two numbers where one should be added to the other, or taken away.",
        (missteps.product_for_sum,),
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
            missteps.sides_swapped,
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
