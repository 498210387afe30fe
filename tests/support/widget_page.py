"""A page with widgets and nothing else, as the book would ship them: for tests and measurements without the book."""

from cnnlab.sphinxext.widgets import bundle, style

THEME = """
body { margin: 16px; font: 16px/1.5 system-ui, sans-serif; color: var(--pst-color-text-base);
       background: var(--pst-color-background); --pst-color-text-base: #323232; --pst-color-background: #fff; }
html { --pst-color-text-base: #323232; --pst-color-background: #fff; }
html[data-theme="dark"] { --pst-color-text-base: #ced6dd; --pst-color-background: #14181e; }
html[data-theme="dark"] body { --pst-color-text-base: #ced6dd; --pst-color-background: #14181e; }
"""


def write_page(path, *widgets) -> str:
    """Writes a page that holds these widgets and returns its file:// address."""
    script = bundle().replace("</script", "<\\/script")
    hosts = "\n".join(widget.static_html() for widget in widgets)
    path.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Widgets</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{THEME}{style()}</style></head><body><main><h1>Widgets</h1>{hosts}</main>"
        f"<script>{script}</script></body></html>",
        "utf-8",
    )
    return path.resolve().as_uri()


def open_page(context, address):
    """The page in a new tab, once every widget stands; errors on the console are raised when `page.errors` is read."""
    page = context.new_page()
    page.errors = []
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(address)
    page.wait_for_function("[...document.querySelectorAll('.cnnlab-static')].every((host) => host.dataset.ready)")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # laid out
    return page
