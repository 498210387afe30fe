"""Which statements of a notebook its answers depend on, so that a grader need not run the others.

A chapter trains networks and draws figures that no answer uses. Where an answer uses the notebook's data, though,
every statement that touches that data, directly or by way of other data, counts as needed.
"""

import ast
import symtable
from dataclasses import dataclass

from cnnlab.exercises.grading.notebook import Statement

_REACHES_ALL = {"exec", "eval", "globals", "locals", "vars", "setattr", "__import__", "import_module", "get_ipython"}


@dataclass(frozen=True)
class Names:
    """The notebook's names that a statement uses and binds, and of what kind it is."""

    used: frozenset[str]
    bound: frozenset[str]
    defines: bool  # an import, a function or a class: running it twice or not at all changes nothing else
    reaches_all: bool  # it may change anything: a star import, exec, a name of a module replaced


def needed(statements: list[Statement]) -> list[Statement]:
    """Return the statements to run, in order: those that hand in an answer and those that they depend on."""
    names = [names_in(statement.source) for statement in statements]
    wanted = [number for number, each in enumerate(statements) if each.checks or each.marked]
    if not wanted:
        return []
    last = max(wanted)
    numbers = range(last + 1)
    data = _data(names[: last + 1])
    chosen: set[int] = set()
    queue = wanted + [number for number in numbers if names[number].reaches_all]
    while queue:
        number = queue.pop()
        if number in chosen:
            continue
        chosen.add(number)
        for name in names[number].used | names[number].bound:
            touching = (names[n].used | names[n].bound if name in data else names[n].bound for n in numbers)
            queue += [n for n, touched in zip(numbers, touching, strict=True) if name in touched]
    return [statements[number] for number in sorted(chosen)]


def _data(names):
    """Return the names that are more than imports and functions of their arguments alone."""
    data = {name for each in names if not each.defines for name in each.bound}
    while True:
        more = {name for each in names if (each.used | each.bound) & data and each.defines for name in each.bound}
        if more <= data:
            return data
        data |= more


def names_in(source: str) -> Names:
    """Return the names of the notebook that a statement's text uses and binds."""
    try:
        tree = ast.parse(source)
        used, bound = _walk(symtable.symtable(source, "<cell>", "exec"), set(), set())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names(frozenset(), frozenset(), False, True)
    definitions = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    star = any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(tree))
    replaces = any(isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) for node in ast.walk(tree))
    in_class = any(isinstance(node, ast.ClassDef) for node in tree.body)
    return Names(
        frozenset(used),
        frozenset(bound),
        all(isinstance(node, definitions) for node in tree.body),
        star or bool(used & _REACHES_ALL) or (replaces and not in_class),
    )


def _walk(table, used, bound):
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if not top and not symbol.is_global():
            continue
        if symbol.is_referenced():
            used.add(symbol.get_name())
        if symbol.is_assigned() or symbol.is_imported():
            bound.add(symbol.get_name())
    for child in table.get_children():
        _walk(child, used, bound)
    return used, bound
