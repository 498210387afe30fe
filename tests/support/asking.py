"""Answers that ask their reader something, in each way that there is, and what is said of them."""

WAYS = (
    "input('n? ')",
    "ask()",  # `input`, by a name that an earlier cell gave it
    "getpass.getpass()",
    "sys.stdin.read()",
    "sys.stdin.buffer.readline()",
    "next(sys.stdin)",
    "list(sys.__stdin__)",
    "breakpoint()",
    "pdb.set_trace()",
    "code.interact()",
    """
    while True:
        try:
            return float(input())
        except:
            print("once more")
""",
    """
    try:
        return int(input())
    except BaseException:
        return 0
""",
)
VERDICT = (
    "Incorrect. It waits for somebody to type, as `input` and `breakpoint` do, and nobody is there while it is "
    "checked: all that it needs are its arguments."
)


def cell(asks: str) -> str:
    """The source of a cell whose answer asks, and is checked."""
    imports = "import code, getpass, pdb, sys\nfrom cnnlab.exercises import check"
    return f"{imports}\ndef one_window(image, kernel, i, j):\n    {asks.strip()}\ncheck('one-window', one_window)"
