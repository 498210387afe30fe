"""Selectors of a style sheet: whether the elements of a site may ever match them.

Each element that a selector names must exist or may be made, and stand in those before it. What siblings, states and
values of attributes ask for is not looked at; so more is kept than is matched, and never less.
"""

from itertools import pairwise

from cnnlab.sphinxext.names import Names

SIBLINGS = {"+", "~"}
COMBINATORS = {">", "|", *SIBLINGS}
ANY_OF = {"is", "where", "has", "matches", "-webkit-any", "-moz-any"}  # one of their selectors must be met


def split(tokens: list) -> list[list]:
    """The selectors of a list that commas separate."""
    parts = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def may_match(selector: list, names: Names) -> bool:
    """Whether there may be an element that the selector selects."""
    found = elements(selector)
    alternatives = [token for token in selector if token.type == "function" and token.lower_name in ANY_OF]
    return (
        all(any(names.met(element)) for element, _ in found)
        and all(siblings or names.may_stand(inner, outer) for (outer, _), (inner, siblings) in pairwise(found))
        and all(any(may_match(each, names) for each in split(function.arguments)) for function in alternatives)
    )


def elements(selector: list) -> list[tuple[frozenset[str], bool]]:
    """What a selector asks of each of its elements, and whether it is to be a sibling of the one before.

    `ul.nav + ul > a[href]` gives ({"<ul", ".nav"}, False), ({"<ul"}, True), ({"<a", "[href"}, False). Pseudo-classes
    ask for nothing: what stands in :not() need not exist, and a state may come and go.
    """
    asked = [(set(), False)]
    before = ""
    for token in selector:
        if token.type == "whitespace" or (token.type == "literal" and token.value in COMBINATORS):
            if asked[-1][0]:
                asked.append((set(), False))
            asked[-1] = (asked[-1][0], asked[-1][1] or token.value in SIBLINGS)
        elif token.type == "ident" and before != ":":
            asked[-1][0].add("." + token.value if before == "." else "<" + token.lower_value)
        elif token.type == "hash":
            asked[-1][0].add("#" + token.value)
        elif token.type == "[] block":
            asked[-1][0].add("[" + next(each.lower_value for each in token.content if each.type == "ident"))
        before = token.value if token.type == "literal" else ""
    return [(frozenset(each), siblings) for each, siblings in asked]
