"""The questions of the chapter on the multi-layer perceptron; the tests compute their answers."""

from functools import partial

from cnnlab.widgets import Choose, Predict

QUESTIONS = (
    partial(
        Predict,
        id="bill-of-a-photograph",
        prompt="A colour photograph of 200 × 200 pixels, three channels, is flattened, and a layer of 100 units reads "
        "it. How many *million* weights has this layer? Leave the biases out.",
        answer=12,
        unit="million",
        feedback={
            "4": "That is one channel. Flattening lays all three into one line.",
            "0.12": "120,000 is how many numbers go in. Each of the 100 units has a weight for every one of them.",
            "0.06": "You took 200 pixels. A photograph of 200 × 200 has 200 rows of them.",
            "0.04": "That is the pixels of one channel, and no unit yet.",
            "12.0001": "With the biases, yes. The question leaves them out.",
            "12000000": "In millions, please: how many of them is that?",
        },
        right="3 · 200 · 200 = 120,000 numbers go in, and each of the 100 units has a weight for every one.",
    ),
    partial(
        Predict,
        id="side-doubled",
        prompt="The next photograph is 400 × 400: both sides are doubled. The layer keeps its 100 units. By which "
        "factor does the number of its weights grow?",
        answer=4,
        unit="times",
        feedback={
            "2": "Twice as many rows, and each of them twice as long.",
            "8": "The channels stay three, and the units a hundred. Only the two sides are doubled.",
            "16": "That would be right if the number of units grew with the pixels. It stays at 100.",
            "1": "So it is with filters. Here every pixel more is a weight more for each unit.",
        },
        right="2 · 2: it grows with the number of pixels, the square of the side.",
    ),
    partial(
        Choose,
        id="filters-on-a-larger-image",
        prompt="A layer of 16 filters, 3 × 3 each and with a bias each, learns 160 numbers from images of 8 × 8 "
        "pixels. Now the images have 224 × 224. How many numbers does it learn?",
        options=[
            {
                "text": "160",
                "right": True,
                "feedback": "Nine weights and a bias for each filter. They are used in more places, and stay the same.",
            },
            {
                "text": "125,440",
                "feedback": "That is 28 · 28 times as many: so a *dense* layer grows with the pixels. These weights "
                "belong to the window, which is as large as before.",
            },
            {
                "text": "4,480",
                "feedback": "That is 28 times as many, as the side is 28 times as long. But the windows are still "
                "3 × 3, and all of them use the same weights.",
            },
            {
                "text": "none: it was made for 8 × 8",
                "feedback": "A dense layer is made for one size. Filters are laid on any image that they fit into.",
            },
        ],
    ),
    partial(
        Choose,
        id="what-flattening-forgets",
        prompt="An image is flattened and given to a dense layer. What does the layer no longer know?",
        options=[
            {
                "text": "where each pixel stood",
                "feedback": "It could know: a pixel always arrives at the same place of the line, and meets a weight "
                "of its own there.",
            },
            {
                "text": "how bright each pixel is",
                "feedback": "All the values are there, unchanged.",
            },
            {
                "text": "which pixels were neighbours",
                "right": True,
                "feedback": "In the line, all pixels are alike: permute them and the columns, and nothing changes.",
            },
            {
                "text": "nothing, since all the numbers are still there",
                "feedback": "The numbers are. But how do you tell from their line that places 3 and 11 lay one above "
                "the other?",
            },
        ],
    ),
    partial(
        Choose,
        id="learned-or-chosen",
        prompt="Which of these does *training* set, while the others are set by you before it begins?",
        several=True,
        options=[
            {"text": "the nine weights of a filter", "right": True, "feedback": "They start random and are learned."},
            {
                "text": "the number of filters",
                "feedback": "It is part of the structure. Training fills the filters in, it does not add any.",
            },
            {"text": "the biases", "right": True, "feedback": "Each is one of the numbers that descend."},
            {
                "text": "the size of a filter",
                "feedback": "3 × 3 or 5 × 5 is decided before there is any weight to learn.",
            },
            {
                "text": "what pooling keeps",
                "feedback": "The largest value of each window: a rule without any number to learn.",
            },
            {"text": "the weights of the head", "right": True, "feedback": "The head is a dense layer, and it learns."},
        ],
    ),
)
