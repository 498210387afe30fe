"""What a test sees of a question on a page: its verdict, and what the browser keeps of the answer."""

from support.figure import Figure


class Question(Figure):
    """One question on a page, as `Figure`; the states of a subclass are answers, the first of them checked."""

    tap = "button:has-text('Check')"

    def feedback(self):
        """What it says to the answer."""
        return " ".join(self.host.locator(".cnnlab-question-feedback").inner_text().split())

    def status(self):
        """What it tells the page of itself: "right", "wrong", "done", or "" before it is answered."""
        return self.host.get_attribute("data-status")

    def check(self):
        self.button("Check").click()

    def keep_instead(self, answer):
        """Puts another answer where the browser keeps this question's."""
        self.page.evaluate(
            """([key, answer]) => {
              const kept = JSON.parse(localStorage.getItem(key));
              localStorage.setItem(key, JSON.stringify({ ...kept, answer }));
            }""",
            [self.key, answer],
        )

    def kept(self):
        """What the browser keeps, as text; None for nothing."""
        return self.page.evaluate("(key) => localStorage.getItem(key)", self.key)

    @property
    def key(self):
        return f"cnnlab:{self.state('id')}"
