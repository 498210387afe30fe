"""What may be put right in a learner's own code: each repair with the sentence for the slip that it undoes.

A repair that makes an answer right on every input proves what was wrong with it, however the answer is written. How a
repair changes a program is in `corrections`; whether one helps is found out in `mending`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from cnnlab.exercises.checker import corrections, missteps, programs
from cnnlab.exercises.checker.programs import Maker
from cnnlab.exercises.checker.slips import BY_NAME


@dataclass(frozen=True)
class Repair:
    """What was done wrong, by name, what a good teacher says of it, and how it is undone in a program."""

    name: str
    says: str
    makers: tuple[Maker, ...]
    together: bool = False

    def programs(self, code: str) -> Iterator[ast.Module]:
        """Yield the trees of what becomes of a program, mended at each place, then at all alike."""
        yield from programs.variants(code, self.makers, self.together)


def _undone(name, *makers, together=False):
    """Make the repair of a slip, which has its sentence already."""
    return Repair(name, BY_NAME[name].says, makers, together)


REPAIRS = (  # of two that make an answer right, the first speaks
    _undone("returned-too-early", corrections.return_after_the_loops),
    _undone("last-turn-only", corrections.added_up),
    _undone("sum-not-started-anew", corrections.start_in_the_loop),
    Repair(
        "started-anew-too-often",
        "Something begins anew at each turn of a loop that should begin only once, before the loop.",
        (corrections.start_before_the_loop,),
    ),
    Repair(
        "one-loop-too-deep",
        "A line of yours stands in a loop where it should stand behind it: it is done too often, or too early. How far "
        "is it indented?",
        (corrections.last_line_out_of_the_loop,),
    ),
    Repair(
        "outside-its-loop",
        "A line of yours stands behind a loop where it should be done at each of its turns. How far is it indented?",
        (corrections.line_into_the_loop,),
    ),
    Repair(
        "added-at-each-turn",
        "You add something at each turn of a loop that should be added once, to the sum that the loop has made.",
        (corrections.term_after_the_loop,),
    ),
    Repair(
        "power-sign",
        "A power is written `**`, as in `x**2`; `^` is something else.",
        (programs.operators({ast.BitXor: (ast.Pow,)}),),
        together=True,
    ),
    Repair(
        "max-for-maximum",
        "`np.max` and `max` look for the largest of all, or along an axis. Number by number, two things are compared by "
        "`np.maximum`.",
        (corrections.larger_of_each,),
    ),
    Repair(
        "reshaped-not-transposed",
        "`reshape` lays the same numbers out anew, row by row. To exchange rows and columns, transpose: `.T`.",
        (corrections.transposed_instead,),
    ),
    Repair(
        "rows-that-are-one-list",
        "`[[0] * n] * m` holds one and the same list m times: what you write into one row stands in all of them.",
        (corrections.rows_of_their_own,),
    ),
    Repair(
        "made-for-whole-numbers",
        "Your numbers are cut down to whole ones: an array was made for integers, or something is rounded.",
        (corrections.not_whole,),
        together=True,
    ),
    _undone("wrong-sign", programs.result_negated),
    _undone("row-for-column", missteps.row_for_column, missteps.side_mistaken, together=True),
    _undone("loop-one-short", corrections.counted_from_0, programs.range_moved, together=True),
    _undone("one-short", corrections.one_added, corrections.size_one_off, together=True),
    _undone("sum-or-mean", programs.functions({"sum": "mean", "mean": "sum"})),
    _undone(
        "largest-or-smallest",
        programs.functions({"max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum"}),
        together=True,
    ),
    Repair(
        "axis-lost",
        "A sum, a mean or a maximum has lost the axis along which it was taken, so that it meets the wrong numbers, or "
        "kept one that should go: that is what `keepdims` is for.",
        (corrections.axis_kept,),
        together=True,
    ),
    _undone("another-axis", corrections.axis_given, together=True),
    Repair(
        "factor-turned",
        "In a product, something should be transposed that is not, or the other way round; or the two factors have "
        "changed places; or `*`, which goes number by number, stands for `@`.",
        (corrections.matrix_product_turned, corrections.not_transposed, corrections.factor_transposed),
    ),
    Repair(
        "result-laid-out-wrongly",
        "The numbers are right, but your result has an axis too many or too few, or its axes have changed places.",
        (corrections.result_laid_out,),
    ),
    Repair(
        "one-for-all",
        "An index is always the same number where it should go through all of them, with a loop.",
        (corrections.index_for_number,),
        together=True,
    ),
    Repair(
        "index-missing",
        "Something stands whole, in a loop, where one part of it is meant: an index is missing.",
        (corrections.index_missing,),
    ),
    Repair(
        "without-a-part",
        "One of your function's arguments has no part in your result.",
        (corrections.argument_joined,),
    ),
    _undone("added-not-multiplied", programs.operators({ast.Add: (ast.Mult,)})),
    _undone("multiplied-not-added", programs.operators({ast.Mult: (ast.Add, ast.Sub)})),
    _undone("divided-or-multiplied", programs.operators({ast.Mult: (ast.Div,), ast.Div: (ast.Mult, ast.FloorDiv)})),
    _undone(
        "one-sign-wrong",
        programs.operators({ast.Add: (ast.Sub,), ast.Sub: (ast.Add,)}),
        programs.sign_left_out,
        programs.operand_negated,
    ),
    Repair(
        "brackets",
        "Your brackets are not where they should be: what is computed first?",
        (corrections.bracketed_otherwise,),
        together=True,
    ),
    Repair(
        "twice-or-half",
        "A factor 2 is missing in your code, or there is one too many.",
        (corrections.doubled_or_halved,),
    ),
    _undone(
        "one-off",
        programs.index_one_off,
        programs.slice_ends("lower", "upper", left_out=True),
        programs.constants(lambda value: [value + 1, value - 1] if isinstance(value, int) else []),
        together=True,
    ),
    _undone(
        "two-exchanged",
        programs.indices_swapped,
        programs.arguments_swapped,
        programs.elements_swapped,
        programs.operands_swapped,
    ),
    Repair(
        "one-step-too-many",
        "There is something too much in your code: without one of its steps, it would be right.",
        (
            programs.operation_left_out,
            corrections.function_left_out,
            corrections.index_left_out,
            programs.keyword_left_out,
            corrections.line_left_out,
        ),
    ),
    _undone("another-number", programs.constants(lambda value: [0, 1])),
    _undone("another-name", programs.name_mistaken, together=True),
)
