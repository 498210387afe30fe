"""What can be seen of a mark on a page when the system chooses the colours: measured in screenshots."""

import io

import numpy as np
from PIL import Image

REACH = 4  # px around an element that belong to its look: an outline lies there
HIDE = "(element, hidden) => element.style.setProperty('opacity', hidden ? '0' : '', 'important')"


def profile(page, selector) -> list[tuple]:
    """The most frequent colour in each of the rings around an element's edge, from outside in, and in its inside.

    Text, bold or not, is never the most frequent: two profiles differ where a border or a background does.
    """
    picture = _shot(page, _first(page, selector))
    inside = picture[2 * REACH : -2 * REACH, 2 * REACH : -2 * REACH]
    return [_most(_ring(picture, depth)) for depth in range(2 * REACH)] + [_most(inside.reshape(-1, 3))]


def seen(page, selector) -> bool:
    """Whether a mark that has no text changes what is on the screen."""
    element = _first(page, selector)
    before = _shot(page, element)
    element.evaluate(HIDE, True)
    without = _shot(page, element)
    element.evaluate(HIDE, False)
    return bool((before != without).any())


def _first(page, selector):
    return page.locator(f"{selector} >> visible=true").first.element_handle()


def _shot(page, element) -> np.ndarray:
    """A screenshot of an element and of what lies around it, (height, width, 3)."""
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    corner = {"x": box["x"] - REACH, "y": box["y"] - REACH}
    size = {"width": box["width"] + 2 * REACH, "height": box["height"] + 2 * REACH}
    shot = page.screenshot(clip={**corner, **size}, animations="disabled")
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"))


def _ring(picture, depth):
    inner = picture[depth : len(picture) - depth, depth : picture.shape[1] - depth]
    return np.concatenate([inner[0], inner[-1], inner[:, 0], inner[:, -1]])


def _most(colours) -> tuple:
    values, counts = np.unique(colours, axis=0, return_counts=True)
    return tuple(values[counts.argmax()].tolist()) if len(values) else ()
