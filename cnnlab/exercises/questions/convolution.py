"""The questions of the chapter on convolution; the tests compute their answers."""

from functools import partial

from cnnlab.widgets import Choose, Predict

QUESTIONS = (
    partial(
        Predict,
        id="window-by-hand",
        prompt="Do one yourself, on paper, with another kernel: its rows are `0 1 0`, `1 −4 1` and `0 1 0`. What does "
        "it give in row 3, column 2 of the output? Then choose *Outline (Laplacian)* above, walk there and see.",
        answer=-12,
        feedback={
            "12": "The size is right, the sign is not: the pixel in the middle counts against, four times.",
            "24": "That is the four neighbours alone. The pixel in the middle has a weight too, −4.",
            "60": "The weight in the middle is −4: take four times that pixel away.",
            "50": "That is the sum of the nine pixels. Multiply each by its weight first.",
            "-4": "That is row 2, column 3: the row comes first.",
            "0": "Your window lies around the pixel in row 3, column 2. Its top left corner belongs there.",
        },
        right="6 + 9 + 9 + 0 − 4 · 9 = −12: the pixel in the middle is brighter than its neighbours.",
    ),
    partial(
        Predict,
        id="rows-of-the-feature-map",
        prompt="An image of 28 × 28 pixels and a kernel of 5 × 5. How many rows does the feature map have?",
        answer=24,
        unit="rows",
        feedback={
            "576": "24 × 24 = 576 is all its cells. How many rows are they in?",
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
        prompt="Back to the first kernel. Every pixel of the image, black ones too, gets 5 brighter. What becomes of "
        "the 28 in row 2, column 3?",
        answer=28,
        feedback={
            "0": "The weights add up to 0, so 0 is what is added. The 28 was there before.",
            "33": "Each of the nine pixels grew by 5, and each has a weight of its own. What do the weights add up to?",
            "73": "That adds 5 nine times, as if every weight were 1. What do the weights add up to?",
            "48": "The bottom row adds 5 · (1 + 2 + 1) = 20, that is right. Now look at the top row.",
        },
        right="The weights add up to 0: the top row takes away the 20 that the bottom row adds.",
    ),
    partial(
        Choose,
        id="which-side-is-bright",
        prompt="A horizontal white bar, several pixels thick, lies on a black ground. The kernel has the rows "
        "`1 1 1`, `0 0 0` and `−1 −1 −1`. Where is its feature map largest?",
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
