"""The questions of the chapter before the others; the tests compute their answers."""

from functools import partial

from cnnlab.widgets import Choose, Predict

QUESTIONS = (
    partial(
        Predict,
        id="row-then-column",
        prompt="Which number is `image[2, 5]`? Find it in the printed array.",
        answer=8,
        feedback={
            "0": "That is row 5, column 2. The row comes first.",
            "6": "You counted from 1: that is `image[1, 4]`. Python counts from 0.",
        },
        right="Row 2 is the third line, column 5 its sixth number.",
    ),
    partial(
        Choose,
        id="slope-plus-four",
        prompt="At some weight the slope of the loss is +4. In which direction does the loss become smaller?",
        options=[
            {
                "text": "with a smaller weight",
                "right": True,
                "feedback": "A positive slope: the loss grows with the weight, so it falls the other way.",
            },
            {
                "text": "with a larger weight",
                "feedback": "A positive slope says that the loss *grows* with the weight: that way is uphill.",
            },
            {
                "text": "with a weight that is smaller by exactly 4",
                "feedback": "The direction is right. But the slope says how steep it is here, not how far away the "
                "lowest point lies.",
            },
            {
                "text": "in neither: a positive slope means that the weight is right",
                "feedback": "Where the weight is right, it is flat: the slope there is 0.",
            },
        ],
    ),
    partial(
        Choose,
        id="from-side-to-side",
        prompt="With the learning rate 0.25, from the weight 0.5, each step lands on the other side of the valley. "
        "What becomes of the loss?",
        options=[
            {
                "text": "it falls at every step",
                "right": True,
                "feedback": "Each jump lands nearer to the lowest point than the one before: a long way round, but it "
                "arrives.",
            },
            {
                "text": "it stays the same: the point goes to and fro",
                "feedback": "It would if every jump were exactly as long as the valley is wide. These are a little "
                "shorter.",
            },
            {
                "text": "it grows, since every step overshoots",
                "feedback": "Overshooting alone is not yet harmful. Compare the loss before and after a step.",
            },
            {
                "text": "it falls at one step and grows at the next",
                "feedback": "Left and right are alike here: what holds for one step holds for all. Try it.",
            },
        ],
    ),
    partial(
        Choose,
        id="a-hundred-more",
        prompt="Two classes have the scores 3 and 5. Then both scores become larger by 100. What becomes of the two "
        "probabilities?",
        options=[
            {
                "text": "nothing",
                "right": True,
                "feedback": "Only the difference counts: both exponentials grow by the same factor, which cancels.",
            },
            {
                "text": "both come nearer to ½",
                "feedback": "As shares of a sum, 103 and 105 would. But softmax takes exponentials, where a difference "
                "of 2 is the same factor everywhere.",
            },
            {
                "text": "the larger one comes nearer to 1",
                "feedback": "That happens when the scores are *multiplied*. A sum leaves their difference at 2.",
            },
            {
                "text": "they cannot be computed any more",
                "feedback": "A computer fails from about 710 on. 105 is no trouble.",
            },
        ],
    ),
    partial(
        Predict,
        id="guessing-among-ten",
        prompt="A network knows nothing and gives each of ten digits the same probability. What is its cross-entropy? "
        "Two decimals are enough.",
        answer=2.302585,
        tolerance=0.006,
        feedback={
            "0.1": "That is the probability of the right digit. The loss is minus its logarithm.",
            "1": "That is the logarithm to base 10. Here log is the natural one.",
            "-2.3": "The logarithm of 0.1 is negative; the loss is *minus* that.",
            "0.11": "That is −log 0.9. What counts is the probability of the *right* digit.",
            "3.32": "That is the logarithm to base 2. Here log is the natural one.",
            "23.03": "That adds up ten of them. Only the right digit counts, once.",
        },
        right="−log 0.1 = log 10 ≈ 2.30. An untrained network that reads digits starts near this loss.",
    ),
    partial(
        Predict,
        id="back-to-the-first-weight",
        prompt="One more by hand: x = 3, w₁ = 2, w₂ = 5, t = 29, with y = w₂ · max(w₁ · x, 0) and L = (y − t)². What "
        "is the slope of L for w₁?",
        answer=30,
        feedback={
            "12": "That is the slope for w₂: it meets h = 6. On the way to w₁ you pass w₂, which is 5, and then x.",
            "10": "That is the slope for h. One factor is left: how fast does h change with w₁?",
            "2": "That is the slope for y, the beginning. Now walk back: times w₂, then times x.",
            "15": "The derivative of a square brings a factor 2 with it.",
            "6": "The factor w₂ is missing: the change of h reaches y through it.",
            "0": "The gate is open: w₁ · x = 6 is positive.",
        },
        right="2 · (30 − 29) = 2 at y; times w₂ = 5 makes 10 at h; times x = 3 makes 30.",
    ),
)
