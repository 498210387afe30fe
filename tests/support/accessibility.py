"""What axe-core finds on a page that some readers could not use: WCAG 2.2 AA, and what it calls best practice."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THEMED = ["color-contrast", "link-in-text-block"]  # the rules of which a theme decides

# A page has thousands of words in a dozen looks, most of them in code, and each costs axe milliseconds. Marks all but
# the first of each look: the same letters in the same colour on the same grounds. In a widget, where one thing may lie
# on another, only what has the same classes, up to the widget, is told so.
MARK_ALIKE = """() => {
  const grounds = new Map([[null, ""]]), seen = new Set();
  const groundOf = (element) => {
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element);
      const own = [backgroundColor, backgroundImage, opacity, filter];
      grounds.set(element, `${groundOf(element.parentElement)}/${own}`);
    }
    return grounds.get(element);
  };
  const placeOf = (element, host) => {
    if (!host) return "";
    const own = `${element.tagName} ${element.getAttribute("class")}`;
    return element === host ? host.dataset.widget : `${placeOf(element.parentElement, host)}/${own}`;
  };
  for (const element of document.querySelectorAll("article *, .cnnlab-static *")) {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    const place = placeOf(element, element.closest(".cnnlab-static"));
    const look = [color, fontSize, fontWeight, textShadow, groundOf(element), place].join();
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    element.toggleAttribute("data-alike", hasText && seen.has(look));
    if (hasText && element.checkVisibility()) seen.add(look);
  }
}"""
CONTRAST_OF_EACH_LOOK = "axe.configure({ rules: [{ id: 'color-contrast', selector: ':not([data-alike])' }] });"


def assert_accessible(page, within=None, rules=(*WCAG, "best-practice")):
    """Asserts that axe finds nothing on the page, or inside the element that a selector names.

    `rules`: names of rules, or of groups of them.
    """
    page.evaluate(MARK_ALIKE)
    axe = Axe(f"{AXE_SCRIPT};{CONTRAST_OF_EACH_LOOK}")
    options = {"runOnly": list(rules), "resultTypes": ["violations"], "preload": False}
    found = [
        {rule["id"]: [node["target"] for node in rule["nodes"]][:4]}
        for rule in axe.run(page, context=within, options=options).response["violations"]
    ]
    assert found == [], json.dumps(found, indent=1)
