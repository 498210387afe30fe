"""The questions of the chapter on what a convolution assumes; the tests compute their answers."""

from functools import partial

from cnnlab.widgets import Choose, Predict

QUESTIONS = (
    partial(
        Predict,
        id="taps-by-hand",
        prompt="The same line, `0 2 7 9 9 8 3 0`, and other taps, `2 −1 3`. What is `y(2)`?",
        answer=32,
        feedback={
            "30": "You laid the taps on from the other end. The first tap, 2, meets the first number, 7.",
            "24": "Those taps begin at place 1, or lie around place 2. Their first one belongs on `x(2)`.",
            "33": "That is `y(3)`: counting begins at 0.",
            "50": "The tap in the middle is −1: its product is taken away.",
            "25": "That is the sum of the three numbers. Multiply each by its tap first.",
            "16": "That is what the taps `1 3 −2` give there.",
        },
        right="2 · 7 − 1 · 9 + 3 · 9 = 32.",
    ),
    partial(
        Predict,
        id="weights-in-the-matrix",
        prompt="Five taps, none of them 0, and a line of 100 numbers. How many of the 9,600 entries of the matrix "
        "are not 0?",
        answer=480,
        feedback={
            "5": "So many weights are shared. Each stands in the matrix many times.",
            "500": "Five in each row, that is right. How many rows are there: how often do the taps fit?",
            "490": "Three taps fit at 98 places. At how many do five?",
            "294": "That is for three taps. Here each row holds five.",
            "96": "That is its rows. In each of them are five.",
            "9120": "So many are 0.",
            "9600": "That would be a fully connected layer.",
        },
        right="96 rows with 5 in each: 5 percent of the entries.",
    ),
    partial(
        Choose,
        id="twice-the-side",
        prompt="Pictures of 28 × 28 pixels are replaced by pictures of 56 × 56. One layer is a 3 × 3 convolution, the "
        "other fully connected, and each has as many outputs as places where the kernel fits. What grows?",
        several=True,
        options=[
            {
                "text": "the weights of the convolution",
                "feedback": "The same nine serve a picture of any size: their number is that of the kernel.",
            },
            {
                "text": "the multiplications of the convolution",
                "right": True,
                "feedback": "Nine at every place, and there are more than four times as many places. Few weights are "
                "not little work.",
            },
            {
                "text": "the weights of the fully connected layer",
                "right": True,
                "feedback": "One for each pair of an input and an output: 4 times as many inputs, and more than 4 "
                "times as many outputs.",
            },
        ],
    ),
    partial(
        Choose,
        id="where-does-it-go",
        prompt="The largest value of a feature map is 20, in column 4. Now the digit moves 3 columns to the right, far "
        "from any border, and the layer is *equivariant*. What do you find?",
        options=[
            {
                "text": "20, in column 4",
                "feedback": "A map that stays while the digit moves is *invariant*. This one moves along.",
            },
            {
                "text": "23, in column 4",
                "feedback": "Moving by 3 adds 3 to the *index*, the place where a value stands. It adds nothing to the "
                "value.",
            },
            {
                "text": "20, in column 7",
                "right": True,
                "feedback": "The same value, 3 places further: `f(Tx) = T f(x)`.",
            },
            {
                "text": "23, in column 7",
                "feedback": "The place is right. But values are not changed by a move: the same pixels meet the same "
                "weights.",
            },
        ],
    ),
    partial(
        Predict,
        id="columns-that-differ",
        prompt="A convolution with a kernel of 5 × 5 and zero padding keeps the size of the picture. A digit in the "
        "middle of an empty picture moves to the right until half of it is gone. In how many columns, at most, does "
        "the map differ from the moved map?",
        answer=2,
        unit="columns",
        feedback={
            "1": "That is right for a kernel of 3 × 3. How far does a window of 5 × 5 reach to the right of its "
            "middle?",
            "5": "A window of 5 × 5 reaches 2 columns to the right of its middle, not 5.",
            "4": "On one side only: at the left border nothing was lost.",
            "0": "Half of the digit is gone, and windows at the border now see zeros in its place.",
        },
        right="The windows in the last two columns reach beyond the border, where the rest of the digit ought to be.",
    ),
    partial(
        Choose,
        id="one-pixel-off",
        prompt="Both kinds of network have learned from digits in place, and read about 97 of 100. Now every test "
        "digit stands one pixel further to the right. Nothing is trained again. How many do they read?",
        options=[
            {
                "text": "both about 97: one pixel is hardly anything",
                "feedback": "To your eyes. But to the MLP each stroke now lies on weights that were "
                "learned for other pixels.",
            },
            {
                "text": "the CNN about 97, the MLP far fewer",
                "feedback": "The maps of its filters do move along. But the last layer has a weight for each place of "
                "these maps, and learned where things were.",
            },
            {
                "text": "both far fewer, but the CNN more than the MLP",
                "right": True,
                "feedback": "Its filters answer to a moved stroke as before. What comes after them does not.",
            },
            {
                "text": "both far fewer, and about equally many",
                "feedback": "Then sharing would be of no use. The filters still find the strokes, one place further "
                "on.",
            },
        ],
    ),
    partial(
        Choose,
        id="which-one-cannot-lose",
        prompt="The pixels of all pictures, for training and for testing, are permuted, all in the same way, and both "
        "networks are trained from the beginning. Whose accuracy cannot depend on it, but for the luck of the start?",
        options=[
            {
                "text": "that of the MLP",
                "right": True,
                "feedback": "Give it back its pixels by permuting the columns of its first matrix, and it computes the "
                "same. Nothing in it knows which pixels are neighbours.",
            },
            {
                "text": "that of the CNN",
                "feedback": "Its windows join pixels that were neighbours. After the permutation they join strangers.",
            },
            {
                "text": "of neither: both look at all the pixels",
                "feedback": "Both do, in the end. But the filters of the convolutional one take them window by window.",
            },
        ],
    ),
)
