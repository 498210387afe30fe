"""The kinds of questions: each is one .py, one .js and one .css of the same name, side by side.

What they share is in question.py, and in the browser in card.js and answer.js. tally.js counts the answers of a page.
"""

QUESTIONS = {  # the name of its class, and of its files
    "Choose": "choose",
    "KernelChallenge": "kernel_challenge",
    "Order": "order",
    "Predict": "predict",
    "Reveal": "reveal",
    "ShapeChallenge": "shape_challenge",
}
