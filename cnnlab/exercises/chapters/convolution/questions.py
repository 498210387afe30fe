"""The questions of the chapter on convolution; the tests compute their answers."""

from functools import partial

from cnnlab.widgets import KERNELS, Choose, KernelChallenge, Order, Predict, Reveal

SEVEN = [  # the chapter's picture
    [0, 0, 0, 4, 8, 8, 1, 0],
    [0, 0, 0, 3, 6, 8, 6, 0],
    [0, 0, 0, 0, 0, 8, 6, 0],
    [0, 1, 4, 6, 7, 9, 4, 0],
    [0, 4, 9, 9, 9, 9, 4, 0],
    [0, 0, 0, 0, 6, 8, 1, 0],
    [0, 0, 0, 5, 9, 4, 0, 0],
    [0, 0, 0, 7, 7, 1, 0, 0],
]

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
        Order,
        id="order-of-the-loops",
        prompt="A convolution written as loops does these six things. Put them in the order in which they first "
        "happen.",
        steps=[
            "make the output, with a zero for every place where the kernel fits",
            {
                "text": "choose a place of the output: row `i`, column `j`",
                "feedback": "There is no output yet whose places could be chosen.",
            },
            {
                "text": "let the sum be 0",
                "feedback": "Each place has a sum of its own, which begins at 0. Which place is it?",
            },
            {
                "text": "choose a weight of the kernel: row `m`, column `n`",
                "feedback": "What the weights contribute is collected in a sum. Where does it begin?",
            },
            {
                "text": "multiply it by the pixel in row `i + m`, column `j + n`, and add that to the sum",
                "feedback": "Not yet: this needs `i`, `j`, `m`, `n` and a sum.",
            },
            {
                "text": "when every weight has had its turn, write the sum into the output",
                "feedback": "So far no product has been added: the sum would still be 0.",
            },
        ],
        right="Two loops choose the place, two more the weight: four in all. Below you write them.",
    ),
    partial(
        Reveal,
        id="sharpen-an-edge",
        prompt="A picture is 2 everywhere on its left half and 7 everywhere on its right half. *Sharpen* it, without "
        "padding. What is the largest number in the output?",
        answer=12,
        truth="Just on the bright side of the edge it is 5 · 7 − 2 − 7 − 7 − 7 = 12, brighter than anything in the "
        "picture; just on the dark side it is 5 · 2 − 2 − 2 − 2 − 7 = −3. This overshoot on both sides is what makes "
        "an edge look crisp.",
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
        KernelChallenge,
        id="move-the-picture",
        prompt="This kernel leaves the picture where it is. Change it so that the picture moves one pixel to the "
        "*right*, as in the target.",
        image=SEVEN,
        start=KERNELS["identity"],
        answer=[[0, 0, 0], [1, 0, 0], [0, 0, 0]],
        feedback=[
            {
                "kernel": [[0, 0, 0], [0, 0, 1], [0, 0, 0]],
                "text": "Now each cell shows the pixel to the right of it: the picture has moved to the left. (True "
                "convolution, which turns the kernel, would have moved it to the right.)",
            },
            {
                "kernel": [[0, 1, 0], [0, 0, 0], [0, 0, 0]],
                "text": "Now each cell shows the pixel above it: the picture has moved down.",
            },
            {
                "kernel": [[0, 0, 0], [0, 0, 0], [0, 1, 0]],
                "text": "Now each cell shows the pixel below it: the picture has moved up.",
            },
            {
                "kernel": [[0, 0, 0], [1, 1, 0], [0, 0, 0]],
                "text": "That lays the moved picture over the old one. What has to become of the 1 in the middle?",
            },
        ],
        right="Each cell takes the pixel to the *left* of it, so the picture moves to the right. True convolution, "
        "which turns the kernel, would move it to the left.",
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
    partial(
        Reveal,
        id="what-will-it-learn",
        prompt="Before you look: the network began with sixteen random kernels and has changed them by itself. What "
        "will they look like?",
        truth="Most have weights of both signs, in no order that has a name. Four of the sixteen stand below: lay them "
        "beside what you wrote.",
    ),
)
