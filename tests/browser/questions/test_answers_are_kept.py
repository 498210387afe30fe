"""What the browser keeps of an answer, the same in every kind of question: tried with the answers of their examples."""

import pytest

from cnnlab.widgets.questions import QUESTIONS
from support.figure import taken
from support.kinds import page_object
from support.looks import PICTURE
from support.widget_page import FORGET, new_tab, open_page, reload, visit, write_page

KINDS = sorted(QUESTIONS.values())
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
)


def looks(question):
    """All that is seen, and kept."""
    question.settle()
    return question.host.evaluate(PICTURE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("questions")


@pytest.fixture(scope="module")
def address(folder):
    """A page with every kind of question."""
    return write_page(folder / "page.html", *(page_object(kind).example for kind in KINDS))


@pytest.fixture
def questions(page):
    return [page_object(kind)(page, index) for index, kind in enumerate(KINDS)]


def test_answers_survive_a_reload(questions):
    for question in questions:
        question.set(**question.states[0])
    before = [(question.status(), looks(question)) for question in questions]
    assert all(status in ("wrong", "done") for status, _ in before)
    reload(questions[0].page)
    assert [(question.status(), looks(question)) for question in questions] == before


@pytest.mark.parametrize("kept", ["{broken", "null", "5", "[]", '"text"', "{}", '{"of": 3}', '{"answer": null}'])
def test_what_is_no_answer_is_ignored(questions, kept):
    before = [looks(question) for question in questions]
    questions[0].page.evaluate(
        "([keys, kept]) => keys.forEach((key) => localStorage.setItem(key, kept))",
        [[question.key for question in questions], kept],
    )
    reload(questions[0].page)
    assert [looks(question) for question in questions] == before
    assert [question.status() for question in questions] == [""] * len(questions)


def test_a_damaged_answer_costs_no_other(questions):
    for question in questions:
        question.set(**question.states[0])
    questions[0].keep_instead({})
    reload(questions[0].page)
    assert [bool(question.status()) for question in questions] == [False] + [True] * (len(questions) - 1)


def test_a_question_that_was_changed_drops_its_answer(desk, folder):
    path = folder / "changing.html"
    examples = [page_object(kind).example for kind in KINDS]
    visit(desk, write_page(path, *examples))
    questions = [page_object(kind)(desk, index) for index, kind in enumerate(KINDS)]
    for question in questions:
        question.set(**question.states[0])
    reload(desk)
    assert all(question.status() for question in questions), "the same question keeps it"
    write_page(path, *(taken(each, {**each.state(), "prompt": f"{each.prompt} Really?"}) for each in examples))
    reload(desk)
    assert [question.status() for question in questions] == [""] * len(questions)
    assert desk.evaluate("localStorage.length") == 0
    assert desk.errors == []


STATUSES = "[...document.querySelectorAll('[data-question]')].map((host) => host.dataset.status)"


def test_two_tabs_of_a_page_show_the_same_answers(questions, address):
    page = questions[0].page
    other = open_page(page.context, address)
    for question in questions:
        question.set(**question.states[0])
    other.wait_for_function(f"(known) => `${{{STATUSES}}}` === `${{known}}`", arg=page.evaluate(STATUSES))
    for index, kind in enumerate(KINDS):
        assert looks(page_object(kind)(other, index)) == looks(questions[index])
    other.evaluate(FORGET)
    page.wait_for_function(f"!{STATUSES}.some(Boolean)")
    assert page.evaluate("localStorage.length") == 0
    assert other.errors == []
    other.close()


def test_without_storage_questions_still_work(browser, address):
    context = browser.new_context()
    context.add_init_script(NO_STORAGE)
    tab = new_tab(context)
    visit(tab, address)
    for index, kind in enumerate(KINDS):
        question = page_object(kind)(tab, index)
        question.nudged()
        question.set(**question.states[0])
        assert question.status() in ("wrong", "done")
    assert tab.errors == []
    context.close()
