"""The book's own Sphinx extension: widgets that live without a kernel, formulas and icons without a foreign host.

Loaded from `_config.yml` as `cnnlab.sphinxext`. `widgets` puts the bundle and the assets into the site, `offline`
the formulas and icons, `execution` says when a stored execution may be used again, `docstrings` the
API reference.
"""

from cnnlab.sphinxext import docstrings, execution, offline, widgets


def setup(app):
    """Connects the parts to Sphinx."""
    for part in (docstrings, execution, offline, widgets):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
