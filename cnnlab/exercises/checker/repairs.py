"""What may be put right in a learner's own code: each repair with the sentence for the slip that it undoes.

A repair that makes an answer right on every input proves what was wrong with it, however the answer is written. How a
repair changes a program is in `corrections`; whether one helps is found out in `mending`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from cnnlab.exercises.checker import missteps, programs
from cnnlab.exercises.checker.corrections import axes, indices, lines, products
from cnnlab.exercises.checker.programs import Maker
from cnnlab.exercises.checker.slips import BY_NAME


@dataclass(frozen=True)
class Repair:
    """What was done wrong, by name, what a good teacher says of it, and how it is undone in a program.

    together, alike: the repair is also made at several places of one program, as in `programs.variants`.
    """

    name: str
    says: str
    makers: tuple[Maker, ...]
    together: bool = False
    alike: bool = True

    def programs(self, code: str) -> Iterator[ast.Module]:
        """Yield the trees of what becomes of a program, mended at each place, then at several."""
        yield from programs.variants(code, self.makers, self.together, self.alike)


def _undone(name, *makers, together=False):
    """Make the repair of a slip, which has its sentence already."""
    return Repair(name, BY_NAME[name].says, makers, together)


REPAIRS = (  # of two that make an answer right, the first speaks
    # Loops and lines
    _undone("returned-too-early", lines.return_after_the_loops),
    _undone("last-turn-only", lines.added_up),
    Repair(
        "added-not-replaced",
        "You add to something that should be replaced each time: `+=` stands for `=`.",
        (programs.assigned_only,),
    ),
    Repair(
        "added-at-each-turn",
        "You add something at each turn of a loop that should be added only once.",
        (lines.term_after_the_loop, lines.done_once),
    ),
    _undone("sum-not-started-anew", lines.start_in_the_loop),
    Repair(
        "started-anew-too-often",
        "Something begins anew at each turn of a loop that should begin only once, before the loop.",
        (lines.start_before_the_loop,),
    ),
    Repair(
        "one-loop-too-deep",
        "A line of yours stands in a loop where it should stand behind it: it is done too often, or too early. How far "
        "is it indented?",
        (lines.last_line_out_of_the_loop,),
    ),
    Repair(
        "outside-its-loop",
        "A line of yours stands behind a loop where it should be done at each of its turns. How far is it indented?",
        (lines.line_into_the_loop,),
    ),
    Repair(
        "lines-exchanged",
        "Two lines of your code stand in the wrong order: one changes what the other still needs.",
        (lines.lines_in_order,),
    ),
    # How Python and NumPy write it
    Repair(
        "power-sign",
        "A power is written `**`, as in `x**2`; `^` is something else.",
        (programs.operators({ast.BitXor: (ast.Pow,)}),),
        together=True,
    ),
    Repair(
        "max-for-maximum",
        "`np.max` and `max` look for the largest of all, or along an axis. To compare two things number by number, use "
        "`np.maximum`.",
        (axes.larger_of_each,),
    ),
    Repair(
        "pythons-own-sum",
        "Python's `sum`, `max` and `min` go through an array row by row; `np.sum` and the others take all its numbers.",
        (axes.numpys_own,),
    ),
    Repair(
        "reshaped-not-transposed",
        "`reshape` lays the same numbers out anew, row by row. To exchange rows and columns, transpose: `.T`.",
        (products.transposed_instead,),
    ),
    Repair(
        "rows-that-are-one-list",
        "`[[0] * n] * m` holds one and the same list m times: what you write into one row stands in all of them.",
        (products.rows_of_their_own,),
    ),
    Repair(
        "array-joined-to-a-list",
        "`+` between a list and an array adds number by number; it joins a list to a list: `[a] + list(b)`.",
        (products.list_joined,),
    ),
    Repair(
        "shape-without-brackets",
        "Several sizes of an array stand in brackets of their own: `np.zeros((rows, columns))`.",
        (axes.sizes_in_brackets,),
    ),
    Repair(
        "brackets-one-after-another",
        "`a[i:j][m:n]` cuts the rows, and then the rows again. Both slices belong in one pair of brackets: "
        "`a[i:j, m:n]`.",
        (indices.brackets_joined,),
    ),
    Repair(
        "ends-cut-off",
        "A slice of yours leaves out some, at one of its ends, where all of them count.",
        (indices.ends_cut_off,),
    ),
    Repair(
        "slice-turned",
        "`[:-1]` leaves the last one out; `[::-1]` turns round.",
        (indices.slice_turned,),
    ),
    Repair(
        "length-for-end",
        "The second number of a slice is where it ends, and not how long it is: `[i : i + k]` is k long.",
        (indices.slice_ends_after,),
    ),
    Repair(
        "made-for-whole-numbers",
        "Your numbers are cut down to whole ones: an array was made for integers, or something is rounded.",
        (axes.not_whole,),
        together=True,
    ),
    # Rows, columns, axes
    Repair("wrong-sign", BY_NAME["wrong-sign"].says, (programs.result_negated,)),
    Repair("square-assumed", BY_NAME["square-assumed"].says, (products.not_squared,)),
    _undone("row-for-column", missteps.row_for_column, missteps.side_mistaken, together=True),
    Repair(
        "factor-turned",
        "In a matrix product, the two factors have changed places, or one of them should be transposed, or should not.",
        (products.matrix_product_turned,),
    ),
    _undone(
        "two-exchanged",
        programs.indices_swapped,
        programs.arguments_swapped,
        axes.keyword_exchanged,
        programs.elements_swapped,
        programs.operands_swapped,
    ),
    Repair(
        "product-of-another-kind",
        "`*` multiplies number by number; a matrix product, which also adds up, is `@`. You need the other one.",
        (products.matrix_product_instead,),
    ),
    Repair(
        "sizes-in-another-order",
        "You take the sizes of an array from its `shape` in the wrong order, or along another axis than you mean.",
        (axes.sizes_in_order, axes.another_side),
        together=True,
    ),
    Repair(
        "transposed",
        "Rows and columns of something in your code have changed places.",
        (products.not_transposed, products.factor_transposed),
    ),
    Repair(
        "axis-lost",
        "A sum, a mean or a maximum has lost the axis along which it was taken, so that it meets the wrong numbers, or "
        "kept one that should go: that is what `keepdims` is for.",
        (axes.axis_kept,),
        together=True,
    ),
    _undone("another-axis", axes.axis_given, together=True),
    Repair(
        "laid-along-another-axis",
        "NumPy lays a line of numbers along the last axis of what it meets. One of yours belongs to another: "
        "`[:, None]` gives it an axis more.",
        (axes.axes_added_otherwise, axes.axis_added),
    ),
    Repair(
        "result-laid-out-wrongly",
        "The numbers are right, but your result has an axis too many or too few, or its axes have changed places.",
        (axes.result_laid_out,),
    ),
    Repair(
        "not-added-up",
        "One step is left: what you return is still to be added up, or averaged.",
        (axes.result_added_up,),
    ),
    Repair(
        "padded",
        "You pad with numbers that are not there. Only what lies in the array counts.",
        (axes.not_padded,),
    ),
    # Indices and counts
    Repair(
        "slice-one-short",
        "The end of a slice does not belong to it: `[i : i + k]` is k long, and `[i : i + k - 1]` one less.",
        (indices.ended_early,),
        together=True,
    ),
    Repair(
        "counted-from-one",
        "A 1 is taken away somewhere that should not be: Python counts from 0.",
        (indices.counted_from_1,),
        together=True,
    ),
    _undone("loop-one-short", indices.counted_from_0, indices.range_longer, together=True),
    Repair(
        "loop-one-long",
        "A loop of yours runs one turn too many, at its beginning or at its end.",
        (indices.range_shorter,),
        together=True,
    ),
    _undone("one-short", indices.one_added, indices.one_added_to_all, together=True),
    Repair(
        "array-of-another-size",
        "An array that you make is too large or too small, by one.",
        (indices.size_one_off,),
        together=True,
    ),
    _undone(
        "one-off",
        indices.each_index_one_off,
        programs.slice_ends("lower", "upper", left_out=False),
        together=True,
    ),
    Repair(
        "one-for-all",
        "An index is always the same number where it should go through all of them, with a loop.",
        (indices.index_for_number,),
        together=True,
    ),
    Repair(
        "index-missing",
        "Something stands whole, in a loop, where one part of it is meant: an index is missing.",
        (indices.index_missing,),
    ),
    Repair(
        "one-step-too-many",
        "There is something too much in your code: without one of its steps, it would be right.",
        (
            programs.operation_left_out,
            axes.function_left_out,
            indices.index_left_out,
            programs.keyword_left_out,
            lines.line_left_out,
        ),
    ),
    Repair(
        "axis-cut",
        "All of an axis is meant where you take a part of it, or cut along another: `:` stands for all of it.",
        (indices.whole_axis,),
    ),
    Repair(
        "one-to-be-left-out",
        "You take all of something where its first or its last is to be left out.",
        (indices.ends_left_out,),
    ),
    # Arithmetic
    _undone("sum-or-mean", programs.functions({"sum": "mean", "mean": "sum"})),
    _undone(
        "largest-or-smallest",
        programs.functions({"max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum"}),
        together=True,
    ),
    Repair(
        "without-a-part",
        "One of your function's arguments has no part in your result.",
        (products.argument_joined,),
        alike=False,
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
        "comparison",
        "A comparison lets one case too many through, or one too few, or holds where it should not: `<`, `<=` or `>`?",
        (
            programs.operators(
                {ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt,), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt,)}
            ),
        ),
    ),
    Repair(
        "brackets",
        "Your brackets are not where they should be: what is computed first?",
        (products.bracketed_otherwise,),
    ),
    Repair(
        "twice-or-half",
        "A factor 2 is missing in your code, or there is one too many.",
        (products.doubled_or_halved,),
    ),
    _undone("another-number", programs.constants(lambda value: [value + 1, value - 1, 0])),
    _undone("another-name", programs.name_mistaken, together=True),
)
