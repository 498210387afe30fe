"""The page on paper: the rules of static/print.css, and the light theme, as a dark one would need a sheet of ink."""

LIGHT = """(() => {
  const { dataset } = document.documentElement;
  let kept = null;
  addEventListener("beforeprint", () => {
    kept ??= dataset.theme;
    dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    dataset.theme = kept ?? dataset.theme;
    kept = null;
  });
})();"""


def setup(app):
    """Adds both to each page."""
    app.add_css_file("print.css", priority=900)  # after the theme
    app.add_js_file(None, body=LIGHT)
