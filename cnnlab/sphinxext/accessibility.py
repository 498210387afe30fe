"""Small repairs to the pages' HTML where docutils writes what WCAG 2.2 no longer allows."""

REPAIRS = {
    ' role="doc-biblioentry"': "",  # deprecated in ARIA 1.2
    '<div role="list" class="citation-list">': '<div class="citation-list">',  # its children are no list items
}


def repair(app, page, template, context, doctree):
    """Mends the body of one page before it is written."""
    for found, better in REPAIRS.items():
        context["body"] = context.get("body", "").replace(found, better)


def setup(app):
    """Looks at every page."""
    app.connect("html-page-context", repair)
