"""A page with widgets and nothing else, as the book would ship them: for tests and measurements without the book."""

from contextlib import contextmanager

from cnnlab.sphinxext.widgets import page_script, page_style, widgets_in
from support.looks import DRAWN

THEME = """
body { margin: 16px; font: 1rem/1.5 system-ui, sans-serif; color: var(--pst-color-text-base);
       background: var(--pst-color-background); --pst-color-text-base: #323232; --pst-color-background: #fff; }
html { --pst-color-text-base: #323232; --pst-color-background: #fff; }
html[data-theme="dark"] { --pst-color-text-base: #ced6dd; --pst-color-background: #14181e; }
html[data-theme="dark"] body { --pst-color-text-base: #ced6dd; --pst-color-background: #14181e; }
"""
STORAGE = "({ ...localStorage })"
READY = """() => {
  const late = [...document.querySelectorAll(".cnnlab-static")].filter((host) => !host.dataset.ready);
  late[0]?.scrollIntoView(); // some wait until the reader comes near
  if (!late.length) scrollTo(0, 0);
  return !late.length;
}"""
FORGET = "() => { try { localStorage.clear(); } catch { /* there is none */ } }"
PLAIN = {"media": "screen", "color_scheme": "light", "reduced_motion": "no-preference", "forced_colors": "none"}
PATIENCE = 30_000  # ms that anything on a page may take, on the busiest machine


def write_page(path, *widgets) -> str:
    """Writes a page that holds these widgets and returns its file:// address."""
    hosts = "\n".join(widget.static_html() for widget in widgets)
    scripts = widgets_in(hosts)
    script = page_script(scripts).replace("</script", "<\\/script")
    path.write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Widgets</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{THEME}</style>{page_style(scripts)}</head><body><main><h1>Widgets</h1>{hosts}</main>"
        f"<script>{script}</script></body></html>",
        "utf-8",
    )
    return path.resolve().as_uri()


def new_tab(context):
    """An empty tab that keeps in `errors` what it says on its console."""
    context.set_default_timeout(PATIENCE)
    tab = context.new_page()
    tab.errors = []
    tab.on("console", lambda message: tab.errors.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: tab.errors.append(str(error)))
    return tab


def visit(tab, address, viewport=None, **media):
    """Opens a page in a tab as if for the first time, until every widget stands; `media` as in `emulate_media`."""
    tab.mouse.move(0, 0)
    tab.evaluate(FORGET)
    tab.emulate_media(**{**PLAIN, **media})
    if viewport:
        tab.set_viewport_size(viewport)
    tab.errors.clear()
    tab.goto(address)
    tab.wait_for_function(READY)
    tab.evaluate(DRAWN)


@contextmanager
def font_size(tab, size):
    """The browser's own font size, in px, as a reader sets it; yields what sets it anew, while a page stands.

    A screenshot of more than the window sets it back.
    """
    hand = tab.context.new_cdp_session(tab)

    def resize(size):
        hand.send("Page.setFontSizes", {"fontSizes": {"standard": size}})

    resize(size)
    yield resize
    resize(16)
    hand.detach()


def open_page(context, address):
    """The page in a new tab, once every widget stands."""
    page = new_tab(context)
    page.goto(address)
    page.wait_for_function(READY)
    page.evaluate(DRAWN)
    return page


def reload(page):
    """Loads the page anew, as a reader does who comes back, with all in its storage that was there.

    On a busy machine Chromium may lose what the first page of a new context stored, 10 times in 400 loads. That is
    not what is tried here: the storage is then filled again, and the page loaded once more.
    """
    kept = page.evaluate(STORAGE)
    if not getattr(page, "tells_storage", False):
        page.add_init_script(f"window.found = {STORAGE}")
        page.tells_storage = True
    for _ in range(20):
        page.reload()
        page.wait_for_function(READY)
        if page.evaluate("window.found") == kept:
            return
        page.evaluate("(kept) => Object.entries(kept).forEach(([key, text]) => localStorage.setItem(key, text))", kept)
    raise AssertionError(f"the browser does not keep what is stored: {kept}")
