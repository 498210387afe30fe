"""The questions of the chapter on channels and filters; the tests compute their answers."""

from functools import partial

from cnnlab.widgets import Choose, Predict

QUESTIONS = (
    partial(
        Predict,
        id="two-channels-by-hand",
        prompt="Do one on paper. An image has two channels; in one window, channel 0 holds `3 1` and channel 1 holds "
        "`2 5`. The filter's kernels are `2 −1` for channel 0 and `1 1` for channel 1, and its bias is −4. What does "
        "the output hold for this window?",
        answer=8,
        feedback={
            "12": "That is the sum over both channels. The bias is still missing.",
            "4": "You added the bias once for each channel. It belongs to the filter: once.",
            "-4": "You added the bias once for each of the four products. It joins once, at the end.",
            "1": "That is channel 0 and the bias. Channel 1 goes into the same sum.",
            "3": "That is channel 1 and the bias. Channel 0 goes into the same sum.",
            "11": "You added up the channels first. Each channel meets its own kernel; the sum comes afterwards.",
            "16": "The bias is −4: it takes away.",
        },
        right="2 · 3 − 1 · 1 = 5 from channel 0, 2 + 5 = 7 from channel 1, and 5 + 7 − 4 = 8.",
    ),
    partial(
        Predict,
        id="maps-of-the-second-layer",
        prompt="A layer of 64 filters sees a colour photograph. A second layer of 128 filters sees what comes out of "
        "the first. How many feature maps come out of the second?",
        answer=128,
        unit="maps",
        feedback={
            "8192": "64 · 128 is the number of kernels in the second layer. Each filter adds up the 64 results of its "
            "kernels.",
            "192": "The second layer does not pass its input on beside its own maps.",
            "64": "That is how many maps go in: the second layer's channels.",
            "384": "3 · 128: but the second layer does not see the colours, and each filter makes one map.",
            "24576": "Channels do not multiply maps: each filter adds up over its channels.",
        },
        right="One map a filter, however many channels go in.",
    ),
    partial(
        Predict,
        id="independent-maps",
        prompt="A layer has 64 filters of 3 × 3 and no biases, and it sees grey pictures: one channel. Lay its maps, "
        "before any activation, out as the rows of a matrix. What is the highest rank that this matrix can have?",
        answer=9,
        feedback={
            "64": "All 64 are weighted sums of the same pixels of a window. How many pixels is that?",
            "27": "That is right for three channels. A grey picture has one.",
            "3": "Three rows of three: how many pixels are in a window?",
            "1": "One channel, but a window has several pixels, and filters can weigh each differently.",
        },
        right="A window has 3 · 3 · 1 = 9 pixels, and the filters' weights are lists of 9 numbers.",
    ),
    partial(
        Predict,
        id="parameters-of-the-second-layer",
        prompt="And a layer of 128 filters that sees 64 maps? Its filters are 3 × 3, with a bias each. How many "
        "numbers does it learn?",
        answer=73856,
        unit="parameters",
        feedback={
            "73728": "Those are the weights. Each filter has a bias, too.",
            "73729": "One bias for all the filters? Each has its own.",
            "81920": "You gave a bias to every kernel. A filter has 64 kernels here, but one bias.",
            "1280": "Your filters have one kernel each. They are as deep as the image: 64 kernels.",
            "577": "That is one filter. There are 128.",
            "3584": "That would see three colours. This layer sees the 64 maps of the first.",
            "73792": "There are as many biases as filters, 128, not as channels.",
        },
        right="128 · (3² · 64 + 1) = 128 · 577 = 73,856.",
    ),
    partial(
        Choose,
        id="twice-the-size",
        prompt="You feed a convolution layer images that are twice as high and twice as wide. What becomes about four "
        "times as large?",
        several=True,
        options=[
            {
                "text": "the number of weights",
                "feedback": "The same filters slide over the larger image: nothing new is learned.",
            },
            {
                "text": "the number of values in its output",
                "right": True,
                "feedback": "There are about four times as many places for the window.",
            },
            {
                "text": "the number of multiplications",
                "right": True,
                "feedback": "Every place costs F²C of them in each filter, and there are about four times as many.",
            },
            {
                "text": "the number of feature maps",
                "feedback": "One a filter, and the filters are the same. Each map is larger.",
            },
            {
                "text": "the number of biases",
                "feedback": "One a filter. It is added at more places, but it is still one number.",
            },
        ],
    ),
    partial(
        Choose,
        id="what-one-by-one-can-do",
        prompt="Which of these can one layer of 1×1 convolutions do to a colour photograph?",
        several=True,
        options=[
            {
                "text": "turn it into a grey one",
                "right": True,
                "feedback": "A weighted sum of the three channels at every pixel: one filter.",
            },
            {
                "text": "swap red and blue",
                "right": True,
                "feedback": "Three filters: each passes one channel on.",
            },
            {
                "text": "blur it",
                "feedback": "For a blur a pixel has to know its neighbours. A 1×1 window has none.",
            },
            {
                "text": "make it a negative: dark where it was bright",
                "right": True,
                "feedback": "Weights of −1 turn each channel round, and a bias of 1 lifts it above 0 again.",
            },
            {
                "text": "find vertical edges",
                "feedback": "An edge is a difference between neighbours, which a 1×1 window does not see.",
            },
        ],
    ),
)
