"""Which names of the notebook a cell uses and binds."""

import symtable
from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """The notebook's names that a cell uses and binds."""

    used: frozenset[str]
    bound: frozenset[str]


def names_in(source: str) -> Names:
    """Return the names of the notebook that a cell's text uses and binds."""
    used, bound = _walk(symtable.symtable(source, "<cell>", "exec"), set(), set())
    return Names(frozenset(used), frozenset(bound))


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
