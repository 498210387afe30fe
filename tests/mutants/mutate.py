"""Makes first-order mutants of a piece of code: the same code with one slip in it.

Operators, signs, comparisons, constants, names that change places, indices, slices, ranges, axes, arguments, and
statements left out: everything that `programs` can change. Knows nothing of exercises.
"""

import ast

from cnnlab.exercises.checker import programs

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
MAKERS = (
    programs.operators(OPERATORS),
    programs.operand_negated,
    programs.operation_left_out,
    programs.operands_swapped,
    programs.sign_left_out,
    programs.assigned_only,
    programs.constants(lambda value: [value + 1, value - 1, -value, 0 * value]),
    programs.name_mistaken,
    programs.indices_swapped,
    programs.index_one_off,
    programs.slice_ends("lower", "upper", "step", left_out=True),
    programs.functions(FUNCTIONS),
    programs.range_moved,
    programs.arguments_swapped,
    programs.keyword_left_out,
    programs.elements_swapped,
    programs.result_negated,
    programs.statement_left_out,
    programs.branches_swapped,
)


def mutants(code: str, most: int = 200) -> list[str]:
    """Return the source texts of all distinct mutants, at most so many: then evenly chosen from them all."""
    texts = {ast.unparse(ast.parse(code)): None}
    for step in programs.changes(ast.parse(code), MAKERS):
        mutant = programs.changed(code, step)
        if mutant is not None:
            texts.setdefault(ast.unparse(mutant))
    found = list(texts)[1:]
    return found if len(found) <= most else [found[k * len(found) // most] for k in range(most)]
