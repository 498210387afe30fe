"""What a style sheet can meet in a built site: the elements of its pages, and what its scripts may add to them.

What scripts will do is not known here: whatever word they hold may become a class, an id, an element, an attribute or a
custom property. Only the figures' scripts bring no class but their own.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

WORD = re.compile(r"(?<![\w.-])-{0,2}[A-Za-z_][\w-]*")
MEMBER = re.compile(r"(?<=\.)[a-z]\w*")  # what follows a point is no class, but dataset.theme is an attribute
COMMENT = re.compile(r"^\s*(?://.*?$|/\*.*?\*/)", re.S | re.M)
CAPITAL = re.compile(r"[A-Z]")
BY_THE_BROWSER = "[open"  # of details and dialogs
LEAST = 4  # characters of a name that a script completes, as in `bs-tooltip-${place}`; what is shorter is arithmetic
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
OF_FIGURES = "cnnlab"  # the folder of the figures' scripts, and how their classes begin
DATA = ("cnnlabAsset(", "Search.setIndex(")  # how scripts begin that hold nothing but data


class Names(HTMLParser):
    """Collects names, page by page and script by script.

    An element is the set of what a selector may ask of it: {"<a", ".reference", "[href", "#top"}; `above` has for each
    all in which it was found. So are written, too, the names that a script may bring about.
    """

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.above, self.words, self.scripted = {}, set(), {BY_THE_BROWSER}
        self.open, self.in_script = [], False
        self.known = {}

    def handle_starttag(self, tag, attributes):
        values = {name: value or "" for name, value in attributes}
        asked = {f"<{tag}", *(f"[{name}" for name in values), *(f".{name}" for name in values.get("class", "").split())}
        element = frozenset(asked | ({f"#{values['id']}"} if "id" in values else set()))
        self.above.setdefault(element, set()).update(each for _, each in self.open)
        self.words |= set(WORD.findall(values.get("style", "")))
        self.in_script = tag == "script" and "json" not in values.get("type", "")
        if tag not in VOID:
            self.open.append((tag, element))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.handle_endtag(tag)

    def handle_data(self, data):
        if self.in_script:
            self.read_script(data)

    def handle_endtag(self, tag):
        self.in_script = False
        if tag in (each for each, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def read_page(self, text: str):
        """Adds the names of a page and of the scripts that stand in it."""
        self.feed(text)
        self.close()
        self.reset()
        self.open.clear()

    def read_script(self, text: str, classes: str = ""):
        """Adds the words of a script, as classes only those that begin with `classes`."""
        if text.startswith(DATA):
            return
        code = COMMENT.sub("", text)
        words = set(WORD.findall(code))
        self.words |= words
        self.scripted |= {f"<{word.lower()}" for word in words}
        self.scripted |= {f"{mark}{word}" for word in words if word.startswith(classes) for mark in ".#"}
        for word in words | set(MEMBER.findall(code)):
            name = CAPITAL.sub(lambda letter: "-" + letter[0].lower(), word)
            self.scripted |= {f"[{name}", f"[data-{name}"}

    def may_be_scripted(self, wanted: str) -> bool:
        """Whether a script may bring this about, as a whole or by completing a beginning of it."""
        places = (place + 1 for place, letter in enumerate(wanted) if letter == "-" and place >= LEAST)
        return wanted in self.scripted or any(wanted[:place] in self.scripted for place in places)

    def met(self, wanted: frozenset[str]) -> tuple[set[frozenset], bool]:
        """The elements of pages that have all of these, or may be given them, and whether a script may make another."""
        if wanted not in self.known:
            fixed = {each for each in wanted if not self.may_be_scripted(each)}
            given = fixed | {each for each in wanted if each.startswith("<")}  # what it is, an element stays
            self.known[wanted] = {each for each in self.above if given <= each}, not fixed
        return self.known[wanted]

    def may_stand(self, inner: frozenset[str], outer: frozenset[str]) -> bool:
        """Whether an element that has `inner` may stand, at any depth, in one that has `outer`."""
        elements, made = self.met(inner)
        around, made_around = self.met(outer)
        return (
            made
            or (made_around and bool(elements))
            or any(not around.isdisjoint(self.above[each]) for each in elements)
        )


def pages_of(site: Path) -> list[Path]:
    """The pages of a site."""
    return sorted(path for path in site.rglob("*.html") if path.relative_to(site).parts[0] != "_static")


def names_of(site: Path) -> Names:
    """The names of all pages and scripts of a site."""
    names = Names()
    for page in pages_of(site):
        names.read_page(page.read_text("utf-8"))
    for script in sorted(site.rglob("*.js")):
        names.read_script(script.read_text("utf-8"), OF_FIGURES if script.parent.name == OF_FIGURES else "")
    return names
