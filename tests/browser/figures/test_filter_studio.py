"""`FilterStudio` in a real Chromium: its numbers against cnnlab, its keys, the reader's own picture, its speed."""

import base64
import io
import itertools

import numpy as np
import pytest
from PIL import Image

from cnnlab import data
from cnnlab import functional as F
from cnnlab.widgets import FilterStudio
from cnnlab.widgets.figures.filter_studio import STUDIO_KERNELS
from support.accessibility import THEMED, assert_accessible
from support.figure import Figure
from support.widget_page import open_page, visit, write_page

LEVELS = np.round(data.photo("camera", gray=True) * 255).astype(np.uint8)
SMALL = np.random.default_rng(1).integers(0, 256, (40, 64), dtype=np.uint8)
SHOWN = "document.querySelectorAll('[data-picture=shipped]').length === 2"


class Studio(Figure):
    """One studio on a page."""

    example = FilterStudio(photo=LEVELS, description="a photographer", row=88, col=26)
    states = (
        {"kernel": STUDIO_KERNELS["blur-5"], "show": "clipped", "row": 0, "col": 0},
        {"kernel": STUDIO_KERNELS["emboss"], "show": "absolute", "row": 255, "col": 255},
    )
    crowded = ({"kernel": [[-24 / 25, 1 / 25, 0, 0, 0], *[[0, 0, 0, 0, 24 / 25]] * 4], "row": 255, "col": 255},)
    nudge = ("select", ["ArrowDown"])
    tap = ".cnnlab-switch label:has-text('5×5')"
    marks = (".cnnlab-studio-input .cnnlab-studio-marker", ".cnnlab-studio-output .cnnlab-studio-marker")

    def colours(self, number) -> np.ndarray:
        """What a canvas shows, (height, width, 3), from 0 to 255: 0 the photograph, 1 the filtered one."""
        return self.pixels("canvas", number).astype(float)

    def picture(self, number) -> np.ndarray:
        """The grey levels in a canvas, (height, width)."""
        rgb = self.colours(number)
        assert np.all(rgb == rgb[..., :1]), "not grey"
        return rgb[..., 0]

    def upload(self, name, content, kind="image/png"):
        field = self.host.get_by_label("Use your own picture")
        field.set_input_files({"name": name, "mimeType": kind, "buffer": content})


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("studio") / "page.html"
    return write_page(path, Studio.example, FilterStudio(photo=SMALL, kernel="blur", title="Noise"))


@pytest.fixture(scope="module")
def viewport():
    return {"width": 800, "height": 1400}


@pytest.fixture
def page(page):
    page.wait_for_function(SHOWN)
    return page


@pytest.fixture
def studio(page):
    return Studio(page)


@pytest.fixture
def other(page):
    return Studio(page, 1)


def filtered(levels, kernel) -> np.ndarray:
    image = levels.astype(np.float64)[None, None] / 255
    return F.conv2d(image, np.array(kernel, float)[None, None], padding="same")[0, 0]


def drawn(values, show) -> np.ndarray:
    """The colours that stand for values, (height, width, 3): grey, or in the light theme purple, white and orange."""
    most = np.abs(values).max()
    if show == "signed":
        end = np.where(values[..., None] < 0, (0x5B, 0x3F, 0xA6), (0xC2, 0x57, 0x0C))
        return 255 + (end - 255) * np.abs(values[..., None]) / most
    shares = values if show == "clipped" else np.abs(values) / most
    return np.repeat(np.clip(shares, 0, 1)[..., None] * 255, 3, axis=2)


def differ(found, expected) -> float:
    """The largest difference between colours, in the 256 steps of a scale (a colour of the signed one covers two)."""
    return np.abs(found - expected).max()


def test_the_photograph_arrives_unchanged(studio, other):
    np.testing.assert_array_equal(studio.picture(0), LEVELS)
    np.testing.assert_array_equal(other.picture(0), SMALL)


def test_the_arithmetic_is_cnnlabs(studio, other):
    script = """(host, kernel) => {
      const { width, height } = host.querySelector("canvas");
      const { data } = host.querySelector("canvas").getContext("2d").getImageData(0, 0, width, height);
      const values = Float64Array.from({ length: width * height }, (_, k) => data[4 * k] / 255);
      const output = cnnlab.core.conv2dPlane(values, height, width, kernel, 1, (kernel.length - 1) / 2);
      return btoa(Array.from(new Uint8Array(output.data.buffer), (byte) => String.fromCharCode(byte)).join(""));
    }"""
    for kernel in [*STUDIO_KERNELS.values(), np.random.default_rng(2).normal(size=(5, 5)).tolist()]:
        for each, levels in ((studio, LEVELS), (other, SMALL)):
            found = np.frombuffer(base64.b64decode(each.host.evaluate(script, kernel)), np.float64)
            expected = filtered(levels, kernel)
            np.testing.assert_allclose(found.reshape(levels.shape), expected, rtol=0, atol=1e-5)


def test_the_picture_shows_the_result(studio, other):
    shows, names = ("clipped", "signed", "absolute"), ("sobel-x", "sharpen", "motion")
    for show, name, (each, levels) in itertools.product(shows, names, ((studio, LEVELS), (other, SMALL))):
        each.set(kernel=STUDIO_KERNELS[name], show=show)
        expected = drawn(filtered(levels, STUDIO_KERNELS[name]), show)
        assert differ(each.colours(1), expected) <= (1.5 if show == "signed" else 0.5 + 1e-6), (show, name)


def test_the_window_and_its_sum_are_written_out(studio):
    label = studio.host.get_by_role("img", name="Row 88, column 26").get_attribute("aria-label")
    window = ", ".join(f"{level / 255:.2f}" for level in LEVELS[87:90, 25:28].ravel())
    result = f"{filtered(LEVELS, STUDIO_KERNELS['sobel-x'])[88, 26]:.2f}".replace("-", "−")
    assert label == f"Row 88, column 26. Window: {window}. Result: {result}."
    assert studio.host.get_by_text(result, exact=True).is_visible()
    assert studio.host.get_by_text("At row 88, column 26.").is_visible()
    assert studio.host.get_by_text("Its weights sum to 0.").is_visible()


def test_the_cursor_walks_by_keyboard(studio):
    frame = studio.host.get_by_role("application", name="Photograph: a photographer.")
    frame.focus()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp", "ArrowLeft"):
        studio.page.keyboard.press(key)
    assert studio.host.get_by_role("img", name="Row 79, column 36.").count() == 1
    studio.page.keyboard.press("Home")
    for _ in range(10):
        studio.page.keyboard.press("Shift+ArrowUp")
    label = studio.host.get_by_role("img", name="Row 0, column 0.").get_attribute("aria-label")
    assert label.count("0 outside") == 5
    described = frame.get_attribute("aria-describedby")
    assert studio.page.locator(f"#{described}").inner_text().startswith("Row 0, column 0.")


def test_pointing_at_either_picture_moves_both_cursors(studio):
    for number, (row, col) in enumerate([(128, 64), (200, 30)]):
        canvas = studio.host.locator("canvas").nth(number)
        side = canvas.bounding_box()["width"] / 256
        canvas.hover(position={"x": (col + 0.5) * side, "y": (row + 0.5) * side})
        assert studio.host.get_by_role("img", name=f"Row {row}, column {col}.").count() == 1
        markers = studio.host.locator(".cnnlab-studio-marker").evaluate_all("(all) => all.map((m) => m.style.left)")
        assert markers == [f"{100 * (col + 0.5) / 256:g}%"] * 2


def test_a_weight_typed_in_takes_effect_at_once(studio):
    cell = studio.host.get_by_label("Weight in row 1, column 2")
    before = studio.colours(1)
    cell.fill("-1/3")
    kernel = [[-1, 0, 1], [-2, 0, -1 / 3], [-1, 0, 1]]
    assert studio.state("kernel") == kernel
    assert np.any(before != studio.colours(1))
    assert differ(studio.colours(1), drawn(filtered(LEVELS, kernel), "signed")) <= 1.5
    assert studio.host.locator("select").input_value() == ""  # no preset any more: your own
    cell.fill("2")
    assert studio.host.locator("select").input_value() == "sobel-x"


def test_a_sum_of_rounded_values_is_about_its_result(studio):
    assert studio.texts(".cnnlab-studio-output .cnnlab-studio-sign") == ["≈"]


def test_what_is_no_number_is_said_and_changes_nothing(studio):
    cell = studio.host.get_by_label("Weight in row 1, column 2")
    cell.fill("two")
    assert cell.get_attribute("aria-invalid") == "true"
    assert "“two” is not a number" in studio.host.inner_text()
    cell.press("Tab")
    assert cell.input_value() == "2"
    assert "the weight stays 2" in studio.host.inner_text()
    assert studio.state("kernel") == STUDIO_KERNELS["sobel-x"]


def test_arrow_keys_step_a_weight(studio, other):
    cell = studio.host.get_by_label("Weight in row 0, column 0")
    cell.focus()
    studio.page.keyboard.press("ArrowUp")
    studio.page.keyboard.press("ArrowUp")
    assert cell.input_value() == "1"
    cell = other.host.get_by_label("Weight in row 0, column 0")
    cell.focus()
    studio.page.keyboard.press("ArrowDown")
    assert cell.input_value() == "0"  # 1/9 less one part
    assert other.state("kernel")[0] == [0, 1 / 9, 1 / 9]


def test_presets_are_the_kernels_of_python(studio):
    select = studio.host.locator("select")
    for name, kernel in STUDIO_KERNELS.items():
        select.select_option(name)
        state = studio.state("kernel", "show")
        np.testing.assert_allclose(state[0], kernel, rtol=1e-15)
        assert state[1] == FilterStudio(photo=SMALL, kernel=name).show
        assert studio.host.get_by_role("radio", name="5×5" if len(kernel) == 5 else "3×3").is_checked()


def test_growing_the_kernel_changes_no_pixel(studio):
    before = studio.colours(1)
    studio.host.get_by_role("radio", name="5×5").check()
    assert studio.host.get_by_role("textbox").count() == 25
    np.testing.assert_array_equal(studio.colours(1), before)
    studio.host.get_by_role("radio", name="3×3").check()
    assert studio.host.locator("select").input_value() == "sobel-x"


def test_a_small_preset_in_a_large_kernel_stays_large(studio):
    studio.host.get_by_role("radio", name="5×5").check()
    studio.host.locator("select").select_option("sharpen")
    kernel = studio.state("kernel")
    np.testing.assert_array_equal(kernel, np.pad(STUDIO_KERNELS["sharpen"], 1))
    assert studio.host.locator("select").input_value() == "sharpen"
    assert studio.host.get_by_role("radio", name="5×5").is_checked()


def test_a_preset_leaves_what_the_reader_chose_to_show(studio):
    studio.host.get_by_role("radio", name="Absolute").check()
    studio.host.locator("select").select_option("blur")
    assert studio.state("show") == "absolute"


@pytest.mark.parametrize("width", [320, 800])
def test_the_marker_is_whole_at_every_corner(studio, width):
    studio.page.set_viewport_size({"width": width, "height": 900})
    for row, col in [(0, 0), (0, 255), (255, 0), (255, 255)]:
        studio.set(row=row, col=col)
        whole = studio.host.evaluate(
            """(host) => [...host.querySelectorAll(".cnnlab-studio-marker")].every((marker) => {
              const card = host.querySelector(".cnnlab-studio").getBoundingClientRect();
              const box = marker.getBoundingClientRect();
              const clips = getComputedStyle(marker.parentElement).overflow !== "visible";
              return !clips && box.left - 2 >= card.left && box.right + 2 <= card.right;
            })"""
        )
        assert whole, (row, col)
    assert studio.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_scale_is_said(studio):
    studio.host.get_by_role("radio", name="0 to 1").check()
    values = filtered(LEVELS, STUDIO_KERNELS["sobel-x"])
    outside = 100 * np.mean((values < 0) | (values > 1))
    low, high = (f"{value:.2f}".replace("-", "−") for value in (values.min(), values.max()))
    words = f"Values {low} to {high}; {outside:.0f} % outside 0 to 1, cut off."
    assert studio.host.get_by_role("img", name=f"Filtered picture. {words}").count() == 1
    studio.set(kernel=[[0.0] * 3] * 3, show="signed")
    assert (
        studio.host.get_by_role("img", name="Filtered picture. Values 0 to 0; purple is below 0, orange above.").count()
        == 1
    )
    assert studio.colours(1).min() >= 253  # the surface, as nearly as 256 steps allow


# ---- the reader's own picture ----------------------------------------------------------------------------------------


def png(array) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, "PNG")
    return buffer.getvalue()


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


COLOURS = np.random.default_rng(3).integers(0, 256, (256, 256, 3), dtype=np.uint8)
RED, GREEN, BLUE = np.moveaxis(COLOURS.astype(float), -1, 0)
GREY = np.floor(0.299 * RED + 0.587 * GREEN + 0.114 * BLUE + 0.5)


def test_a_file_becomes_the_photograph_and_goes_nowhere(studio, other):
    requests = []

    def listen(request):
        requests.append(request.url)

    studio.page.on("request", listen)
    studio.upload("mine.png", png(COLOURS))
    studio.page.wait_for_selector("[data-picture=own]")
    np.testing.assert_array_equal(studio.picture(0), GREY)
    assert differ(studio.colours(1), drawn(filtered(GREY, STUDIO_KERNELS["sobel-x"]), "signed")) <= 1.5
    np.testing.assert_array_equal(other.picture(0), SMALL)  # the other studio keeps its own
    assert "0.299 red + 0.587 green + 0.114 blue" in studio.host.inner_text()
    assert studio.texts("p:has(+ .cnnlab-studio-frame)") == ["Your picture", "Filtered"]
    studio.host.get_by_role("application", name="Your picture: the middle of it, in grey.").wait_for()
    state = studio.state()
    assert (state["pixels"], state["height"]) == (FilterStudio(photo=LEVELS).pixels, 256)
    studio.host.get_by_role("button", name="Back to the photograph").click()
    np.testing.assert_array_equal(studio.picture(0), LEVELS)
    assert studio.texts("p:has(+ .cnnlab-studio-frame)")[0] == "Photograph"
    assert [url for url in requests if not url.startswith("blob:")] == []
    studio.page.remove_listener("request", listen)


def test_what_is_no_photograph_has_its_own_title(other):
    assert other.texts("p:has(+ .cnnlab-studio-frame)")[0] == "Noise"
    other.upload("mine.png", png(COLOURS))
    other.button("Back to the noise").click()
    other.host.get_by_text("The noise is back.").wait_for()


def test_the_middle_square_is_taken_and_scaled(studio):
    wide = np.full((300, 900), 255, np.uint8)
    wide[:, 300:600] = 100  # the middle square
    studio.upload("wide.png", png(wide))
    studio.page.wait_for_selector("[data-picture=own]")
    assert set(studio.picture(0).ravel()) == {100}


def test_what_is_clear_lies_on_white(studio):
    studio.upload("clear.png", png(np.zeros((8, 8, 4), np.uint8)))
    studio.page.wait_for_selector("[data-picture=own]")
    assert set(studio.picture(0).ravel()) == {255}


DAMAGED = png(COLOURS)[:2000] + b"\0" * 3000


@pytest.mark.parametrize(
    ("name", "content", "kind", "said"),
    [
        ("torn.png", DAMAGED[:40], "image/png", "“torn.png” could not be read as a picture"),
        ("words.png", b"words", "image/png", "“words.png” could not be read as a picture"),
        ("empty.png", b"", "image/png", "“empty.png” could not be read as a picture"),
        ("notes.txt", b"words", "text/plain", "“notes.txt” is not a picture."),
        ("<i>.png", b"words", "image/png", "“<i>.png” could not be read"),
    ],
)
def test_a_bad_file_is_said_and_the_picture_stays(studio, name, content, kind, said):
    studio.upload(name, content, kind)
    message = studio.host.get_by_role("status").filter(has_text="The picture before it stays.")
    message.wait_for()
    assert message.inner_text().startswith(said)
    np.testing.assert_array_equal(studio.picture(0), LEVELS)


def test_a_huge_file_is_said_and_not_read(studio, tmp_path):
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    studio.host.get_by_label("Use your own picture").set_input_files(path)
    studio.host.get_by_role("status").filter(has_text="“huge.png” is larger than 50 MB.").wait_for()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(studio):
    studio.upload("vast.png", png(np.zeros((11000, 11000), bool)))
    said = "“vast.png” has more than 120 million pixels."
    studio.host.get_by_role("status").filter(has_text=said).wait_for()


GIVE = """([frame, bytes, type]) => {
  const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([content], "mine.png", { type: "image/png" }));
  const options = { bubbles: true, cancelable: true, composed: true };
  const event = type === "paste" ? new ClipboardEvent(type, { ...options, clipboardData: carried })
                                 : new DragEvent(type, { ...options, dataTransfer: carried });
  return frame.dispatchEvent(event);
}"""


def test_dropping_a_picture(studio):
    frame = studio.host.get_by_role("application").element_handle()
    assert not studio.page.evaluate(GIVE, [frame, "", "dragover"]), "the page would open the file instead"
    studio.page.evaluate(GIVE, [frame, text(png(COLOURS)), "drop"])
    studio.page.wait_for_selector("[data-picture=own]")
    np.testing.assert_array_equal(studio.picture(0), GREY)


def test_pasting_a_picture_where_the_focus_is(studio, other):
    other.host.get_by_role("application").focus()
    studio.page.mouse.move(0, 0)
    studio.page.evaluate(GIVE, [studio.page.query_selector("body"), text(png(COLOURS)), "paste"])
    studio.page.wait_for_selector("[data-picture=own]")
    np.testing.assert_array_equal(other.picture(0), GREY)
    np.testing.assert_array_equal(studio.picture(0), LEVELS)


def test_pasting_a_picture_where_the_pointer_is(studio, other):
    studio.host.locator("canvas").nth(1).hover()
    studio.page.evaluate(GIVE, [studio.page.query_selector("body"), text(png(COLOURS)), "paste"])
    studio.page.wait_for_selector("[data-picture=own]")
    np.testing.assert_array_equal(studio.picture(0), GREY)
    np.testing.assert_array_equal(other.picture(0), SMALL)


def test_pasting_with_the_clipboard(browser, address):
    studio = Studio(open_page(browser.new_context(permissions=["clipboard-read", "clipboard-write"]), address))
    copy = """async (bytes) => {
      const blob = await (await fetch(`data:image/png;base64,${bytes}`)).blob();
      await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
    }"""
    studio.page.evaluate(copy, text(png(COLOURS)))
    studio.press("[role=application]", "Control+V")
    studio.page.wait_for_selector("[data-picture=own]")
    np.testing.assert_array_equal(studio.picture(0), GREY)
    studio.page.context.close()


# ---- everywhere ------------------------------------------------------------------------------------------------------


def test_by_touch_on_a_narrow_screen(touched):
    touched.set_viewport_size({"width": 320, "height": 640})
    studio = Studio(touched)
    studio.page.wait_for_function(SHOWN)
    for size in ("5×5", "3×3"):
        studio.host.get_by_text(size, exact=True).tap()
        assert touched.evaluate("document.documentElement.scrollWidth") == 320
    canvas = studio.host.locator("canvas").first
    box = canvas.bounding_box()
    canvas.tap(position={"x": box["width"] / 2, "y": box["height"] / 4})
    row, col = studio.state("row", "col")
    assert abs(row - 64) <= 2
    assert abs(col - 128) <= 2
    cells = studio.host.get_by_role("textbox").evaluate_all(
        "(cells) => cells.map((cell) => [cell.clientWidth, cell.clientHeight])"
    )
    assert np.min(cells, axis=0).tolist() >= [40, 44]


def test_a_message_is_legible_in_both_themes(studio):
    studio.upload("notes.txt", b"words", "text/plain")
    studio.host.get_by_role("status").filter(has_text="is not a picture").wait_for()
    assert_accessible(studio.page, within=".cnnlab-own-message")
    studio.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    studio.drawn()
    assert_accessible(studio.page, within=".cnnlab-own-message", rules=THEMED)


def test_a_photograph_that_cannot_be_read_is_said(desk, tmp_path):
    widget = FilterStudio(photo=SMALL)
    widget.pixels = widget.pixels[:-400]
    visit(desk, write_page(tmp_path / "page.html", widget))
    desk.get_by_text("The photograph could not be read").wait_for()
    Studio(desk).upload("mine.png", png(COLOURS))
    desk.wait_for_selector("[data-picture=own]")
    assert desk.errors == []


def test_an_edit_is_drawn_with_the_next_frame(studio):
    script = """async (host) => {
      const canvas = host.querySelectorAll("canvas")[1];
      const cell = host.querySelector("input[type=text]");
      const shown = [canvas.toDataURL()];
      for (const weight of ["3", "-3"]) {
        cell.value = weight;
        cell.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        shown.push(canvas.toDataURL());
      }
      return new Set(shown).size;
    }"""
    studio.set(kernel=STUDIO_KERNELS["blur-5"])
    assert studio.host.evaluate(script) == 3
