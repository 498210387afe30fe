"""Boxes around ordinary Markdown: MyST's own are shown as source by Colab, VS Code, GitHub and most other hosts.

- `### Exercise: …`, with all down to the cell of the answer, becomes a section of its own, of the class `exercise`. Its
  anchor is the exercise's id. What comes after the answer belongs to the section around it again.
- A quotation that opens with a line in bold becomes an admonition with that title.
"""

from docutils import nodes
from sphinx.transforms import SphinxTransform

HEADING = "Exercise: "


class Exercises(SphinxTransform):
    """Ends the section of an exercise behind the cell of its answer."""

    default_priority = 400

    def apply(self):
        for section in list(self.document.findall(nodes.section)):
            if section[0].astext().startswith(HEADING):
                self.enclose(section)

    def enclose(self, section):
        for place, cell in enumerate(section):
            if id := isinstance(cell, nodes.Element) and exercise_of(cell):
                after = section.children[place + 1 :]
                del section[place + 1 :]
                section["classes"].append("exercise")
                section["ids"] = [id]
                section.parent.insert(section.parent.index(section) + 1, after)
                return


def exercise_of(cell: nodes.Element) -> str | None:
    """The id of the exercise whose answer a notebook's cell holds."""
    return cell.get("cell_metadata", {}).get("cnnlab", {}).get("exercise")


class Titled(SphinxTransform):
    """Makes an admonition of a quotation with a title."""

    default_priority = 400

    def apply(self):
        for quote in list(self.document.findall(nodes.block_quote)):
            opening = [each for each in quote[0] if each.astext()]
            if len(opening) == 1 and isinstance(opening[0], nodes.strong):
                title = nodes.title("", "", *opening[0].children)
                quote.replace_self(nodes.admonition("", title, *quote[1:], classes=["tip"]))


def setup(app):
    """Runs on every page as it is read."""
    app.add_transform(Exercises)
    app.add_transform(Titled)
