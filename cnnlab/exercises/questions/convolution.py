"""The questions of the chapter on convolution; the tests compute their answers."""

from functools import partial

from cnnlab.widgets import Choose, Predict

QUESTIONS = (
    partial(
        Predict,
        id="window-by-hand",
        prompt="Do one yourself, on paper. In the picture above, what is the output in row 4, column 2? "
        "Then walk there and see.",
        answer=-17,
        feedback={
            "17": "The size is right, the sign is not: the bottom row of the kernel counts for, the top row against.",
            "55": "You added all products as if every weight were positive. Those of the top row are negative.",
            "47": "That is the sum of the nine pixels. Multiply each with its weight first.",
            "-13": "The middle weight of the top row and of the bottom row is 2, not 1.",
        },
        right="(0 + 10 + 9) − (9 + 18 + 9) = −17. Here the crossbar ends: it gets darker downwards.",
    ),
    partial(
        Predict,
        id="rows-of-the-feature-map",
        prompt="An image of `28 × 28` pixels and a kernel of `5 × 5`. How many rows has the feature map?",
        answer=24,
        unit="rows",
        feedback={
            "23": "28 − 5 = 23 is the number of the last place. Counting starts at 0, so there is one more.",
            "28": "For that, the window would have to stick out of the image at the border.",
            "26": "That is right for a 3 × 3 kernel. In how many places does a taller one fit?",
            "20": "That takes away four rows at the top and four at the bottom. A kernel of 5 takes two and two.",
        },
        right="28 − 5 + 1 = 24.",
    ),
    partial(
        Predict,
        id="five-brighter",
        prompt="Every pixel of the seven gets 5 brighter. What becomes of the 28 in row 2, column 3 of its output?",
        answer=28,
        feedback={
            "33": "Each of the nine pixels grew by 5, and each has a weight of its own. What do the weights add up to?",
            "73": "That adds 5 nine times, as if every weight were 1. What do the weights add up to?",
            "48": "The bottom row adds 5 · (1 + 2 + 1) = 20, that is right. Now look at the top row.",
        },
        right="The weights add up to 0: the top row takes away the 20 that the bottom row adds.",
    ),
    partial(
        Choose,
        id="which-side-is-bright",
        prompt="A white bar lies on a black ground. The kernel has the rows `1 1 1`, `0 0 0` and `−1 −1 −1`. "
        "Where is its feature map largest?",
        options=[
            {
                "text": "along the upper side of the bar",
                "feedback": "There it is black above and white below, and below counts against: the map is most "
                "negative there.",
            },
            {
                "text": "along the lower side of the bar",
                "right": True,
                "feedback": "The white above counts for, and the black below takes nothing away.",
            },
            {
                "text": "inside the bar",
                "feedback": "Where the whole window is white, what counts for and what counts against cancel.",
            },
            {
                "text": "at its left and right ends",
                "feedback": "There left and right differ. This kernel compares above with below.",
            },
        ],
    ),
    partial(
        Choose,
        id="half-a-turn",
        prompt="For which of these kernels, written row by row, do cross-correlation and true convolution give the "
        "same feature map, whatever the image?",
        several=True,
        options=[
            {
                "text": "`1 2 1`, `2 4 2`, `1 2 1`",
                "right": True,
                "feedback": "Half a turn maps it onto itself.",
            },
            {
                "text": "`−1 0 1`, `−2 0 2`, `−1 0 1`",
                "feedback": "Half a turn swaps its two sides: every number of the map changes its sign.",
            },
            {
                "text": "`1 2`, `2 1`",
                "right": True,
                "feedback": "Half a turn swaps the two 1s with each other, and the two 2s.",
            },
            {
                "text": "`1 1`, `2 2`",
                "feedback": "It equals its mirror image from left to right, but half a turn puts the 2s on top.",
            },
        ],
    ),
)
