"""A page with widgets and nothing else, as the book would ship them: for tests and measurements without the book."""

from cnnlab.sphinxext.widgets import page_script, page_style, widgets_in

THEME = """
body { margin: 16px; font: 16px/1.5 system-ui, sans-serif; color: var(--pst-color-text-base);
       background: var(--pst-color-background); --pst-color-text-base: #323232; --pst-color-background: #fff; }
html { --pst-color-text-base: #323232; --pst-color-background: #fff; }
html[data-theme="dark"] { --pst-color-text-base: #ced6dd; --pst-color-background: #14181e; }
html[data-theme="dark"] body { --pst-color-text-base: #ced6dd; --pst-color-background: #14181e; }
"""
STORAGE = "({ ...localStorage })"
READY = "[...document.querySelectorAll('.cnnlab-static')].every((host) => host.dataset.ready)"


def write_page(path, *widgets) -> str:
    """Writes a page that holds these widgets and returns its file:// address."""
    hosts = "\n".join(widget.static_html() for widget in widgets)
    scripts = widgets_in(hosts)
    script = page_script(scripts).replace("</script", "<\\/script")
    path.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Widgets</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{THEME}{page_style(scripts)}</style></head><body><main><h1>Widgets</h1>{hosts}</main>"
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
    page.wait_for_function(READY)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # laid out
    return page


def reload(page):
    """Loads the page anew, as a reader does who comes back, with all in its storage that was there.

    On a busy machine Chromium may lose what the first page of a new context stored, 10 times in 400 loads. That is
    not what is tried here: the storage is then filled again, and the page loaded once more.
    """
    kept = page.evaluate(STORAGE)
    page.add_init_script(f"window.found = {STORAGE}")
    for _ in range(20):
        page.reload()
        page.wait_for_function(READY)
        if page.evaluate("window.found") == kept:
            return
        page.evaluate("(kept) => Object.entries(kept).forEach(([key, text]) => localStorage.setItem(key, text))", kept)
    raise AssertionError(f"the browser does not keep what is stored: {kept}")
