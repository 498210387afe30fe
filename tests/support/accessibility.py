"""What axe-core finds on a page that some readers could not use: WCAG 2.2 AA, and what it calls best practice."""

import json

from axe_playwright_python.sync_playwright import Axe

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THEMED = ["color-contrast", "link-in-text-block"]  # the rules of which a theme decides


def assert_accessible(page, within=None, rules=(*WCAG, "best-practice")):
    """Asserts that axe finds nothing on the page, or inside the element that a selector names.

    `rules`: names of rules, or of groups of them.
    """
    options = {"runOnly": list(rules), "resultTypes": ["violations"], "preload": False}
    found = [
        {rule["id"]: [node["target"] for node in rule["nodes"]][:4]}
        for rule in Axe().run(page, context=within, options=options).response["violations"]
    ]
    assert found == [], json.dumps(found, indent=1)
