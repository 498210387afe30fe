"""A style sheet cut down to what a site uses, and written without what only people need.

A rule is kept if its selector may match; a custom property, an animation or a font if something that is kept names it.
"""

from dataclasses import dataclass

import tinycss2

from cnnlab.sphinxext import selectors
from cnnlab.sphinxext.names import Names

GROUPS = {"media", "supports", "layer", "container"}  # they hold rules
NAMED = {"keyframes", "-webkit-keyframes", "property"}  # they are used by their name
TIGHT = {",", ">", "~"}  # no space is needed around these


@dataclass
class Declaration:
    """A property; `words` are what its value names."""

    property: str
    text: str
    words: set[str]


@dataclass
class Block:
    """A rule: what stands before its braces and what in them; `content` is None where it has no braces."""

    keyword: str
    prelude: str
    content: list | None


def cut(sheet: str, names: Names) -> str:
    """The sheet without what the site cannot use."""
    rules = matching(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), names)
    used = words_of(rules) | names.words
    while len(rules := only_named(rules, used)) and (fewer := words_of(rules) | names.words) != used:
        used = fewer
    return written(rules)


def matching(nodes: list, names: Names | None) -> list:
    """Rules and declarations, without the rules whose selectors cannot match; all of them where there are no names."""
    kept = []
    for node in nodes:
        if node.type == "error":
            raise ValueError(f"style sheet, line {node.source_line}: {node.message}")
        if node.type == "declaration":
            kept.append(declaration(node))
        elif node.type == "at-rule" and node.lower_at_keyword != "charset":
            kept.append(Block(f"@{node.lower_at_keyword}", text(node.prelude), inside(node, names)))
        elif node.type == "qualified-rule":
            found = [trimmed(each) for each in selectors.split(node.prelude)]
            if names:
                found = [each for each in found if selectors.may_match(each, names)]
            if found:
                kept.append(Block("", ",".join(map(text, found)), inside(node, names)))
    return kept


def inside(node, names) -> list | None:
    """What stands between the braces of a rule."""
    if node.content is None:
        return None
    keyword = node.lower_at_keyword if node.type == "at-rule" else ""
    if keyword.endswith("keyframes"):
        names = None  # its `from` and `to` are no elements
    has_rules = keyword in GROUPS or keyword.endswith("keyframes")
    parse = tinycss2.parse_rule_list if has_rules else tinycss2.parse_blocks_contents
    return matching(parse(node.content, skip_comments=True, skip_whitespace=True), names)


def declaration(node) -> Declaration:
    value = text(node.value) or " "  # an empty custom property is one that is set
    important = "!important" if node.important else ""
    return Declaration(node.name, f"{node.name}:{value}{important}", words_in(node.value))


def words_in(tokens: list) -> set[str]:
    """What a value names: keywords, custom properties, quoted families of fonts."""
    words = set()
    for token in tokens:
        if token.type in ("ident", "string"):
            words.add(token.value)
        words |= words_in(getattr(token, "arguments", None) or getattr(token, "content", None) or [])
    return words


def words_of(rules: list) -> set[str]:
    """All that the values in these rules name; a font does not use itself."""
    words = set()
    for each in rules:
        if isinstance(each, Declaration):
            words |= each.words
        elif each.keyword != "@font-face":
            words |= words_of(each.content or [])
    return words


def only_named(rules: list, used: set[str]) -> list:
    """The rules without custom properties, animations and fonts that nothing names, and without what is then empty."""
    kept = []
    for each in rules:
        if isinstance(each, Declaration):
            kept += [each] if not each.property.startswith("--") or each.property in used else []
        elif each.keyword.lstrip("@") in NAMED:
            kept += [each] if each.prelude in used else []
        elif each.keyword == "@font-face":
            kept += [each] if family(each) & used else []
        elif each.content is None:
            kept.append(each)
        elif content := only_named(each.content, used):
            kept.append(Block(each.keyword, each.prelude, content))
    return kept


def family(font: Block) -> set[str]:
    """The name of a font, as its rule has it."""
    return set().union(*(each.words for each in font.content if each.property == "font-family"))


def written(rules: list) -> str:
    """The text of rules and declarations."""
    parts = []
    for each in rules:
        if isinstance(each, Declaration):
            parts.append(each.text + ";")
        else:
            head = f"{each.keyword} {each.prelude}".strip()
            parts.append(head + ";" if each.content is None else f"{head}{{{written(each.content).rstrip(';')}}}")
    return "".join(parts)


def trimmed(tokens: list) -> list:
    """Without comments, without space at the ends and where none is needed, and with one space elsewhere."""
    kept = []
    for each in tokens:
        if each.type == "whitespace":
            each.value = " "
            if not kept or kept[-1].type == "whitespace" or is_tight(kept[-1]):
                continue
        elif is_tight(each) and kept and kept[-1].type == "whitespace":
            kept.pop()
        for part in ("arguments", "content"):
            if getattr(each, part, None):
                setattr(each, part, trimmed(getattr(each, part)))
        kept += [each] if each.type != "comment" else []
    return kept[:-1] if kept and kept[-1].type == "whitespace" else kept


def is_tight(token) -> bool:
    return token.type == "literal" and token.value in TIGHT


def text(tokens: list) -> str:
    """Tokens as they are written, as short as may be."""
    return tinycss2.serialize(trimmed(tokens))
