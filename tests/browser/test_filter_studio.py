"""`FilterStudio` in a real Chromium: its numbers against cnnlab, its keys, the reader's own picture, its speed."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from cnnlab import data
from cnnlab import functional as F
from cnnlab.widgets import FilterStudio
from cnnlab.widgets.figures.filter_studio import STUDIO_KERNELS
from support.accessibility import assert_accessible
from support.widget_page import open_page, write_page

LEVELS = np.round(data.photo("camera", gray=True) * 255).astype(np.uint8)
SMALL = np.random.default_rng(1).integers(0, 256, (40, 64), dtype=np.uint8)
SHOWN = "[data-picture=shipped]"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("studio") / "page.html"
    studio = FilterStudio(photo=LEVELS, description="a photographer", row=88, col=26)
    return write_page(path, studio, FilterStudio(photo=SMALL, kernel="blur"))


@pytest.fixture
def page(browser, address):
    context = browser.new_context(viewport={"width": 800, "height": 1400})
    context.set_default_timeout(5000)
    page = open_page(context, address)
    page.wait_for_function(f"document.querySelectorAll('{SHOWN}').length === 2")
    yield page
    assert page.errors == []
    context.close()


def host(page, index=0):
    return page.locator(".cnnlab-static").nth(index)


def colours(page, number, index=0) -> np.ndarray:
    """What a canvas shows, (height, width, 3), from 0 to 255: 0 the photograph, 1 the filtered one."""
    url = host(page, index).locator("canvas").nth(number).evaluate("(canvas) => canvas.toDataURL()")
    rgba = np.asarray(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))
    assert np.all(rgba[..., 3] == 255), "not opaque"
    return rgba[..., :3].astype(float)


def picture(page, number, index=0) -> np.ndarray:
    """The grey levels in a canvas, (height, width)."""
    rgb = colours(page, number, index)
    assert np.all(rgb == rgb[..., :1]), "not grey"
    return rgb[..., 0]


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


def set_state(page, index=0, **state):
    host(page, index).evaluate("(host, state) => host.cnnlabModel.set(state)", state)


def test_the_photograph_arrives_unchanged(page):
    np.testing.assert_array_equal(picture(page, 0), LEVELS)
    np.testing.assert_array_equal(picture(page, 0, index=1), SMALL)


def test_the_arithmetic_is_cnnlabs(page):
    script = """(host, kernel) => {
      const { width, height } = host.querySelector("canvas");
      const { data } = host.querySelector("canvas").getContext("2d").getImageData(0, 0, width, height);
      const values = Float64Array.from({ length: width * height }, (_, k) => data[4 * k] / 255);
      const output = cnnlab.core.conv2dPlane(values, height, width, kernel, 1, (kernel.length - 1) / 2);
      return btoa(Array.from(new Uint8Array(output.data.buffer), (byte) => String.fromCharCode(byte)).join(""));
    }"""
    for kernel in [*STUDIO_KERNELS.values(), np.random.default_rng(2).normal(size=(5, 5)).tolist()]:
        for index, levels in enumerate((LEVELS, SMALL)):
            found = np.frombuffer(base64.b64decode(host(page, index).evaluate(script, kernel)), np.float64)
            expected = filtered(levels, kernel)
            np.testing.assert_allclose(found.reshape(levels.shape), expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("show", ["clipped", "signed", "absolute"])
def test_the_picture_shows_the_result(page, show):
    for name in ("sobel-x", "sharpen", "motion"):
        for index, levels in enumerate((LEVELS, SMALL)):
            set_state(page, index, kernel=STUDIO_KERNELS[name], show=show)
            expected = drawn(filtered(levels, STUDIO_KERNELS[name]), show)
            assert differ(colours(page, 1, index), expected) <= (1.5 if show == "signed" else 0.5 + 1e-6)


def test_the_window_and_its_sum_are_written_out(page):
    label = host(page).get_by_role("img", name="Row 88, column 26").get_attribute("aria-label")
    window = ", ".join(f"{level / 255:.2f}" for level in LEVELS[87:90, 25:28].ravel())
    result = f"{filtered(LEVELS, STUDIO_KERNELS['sobel-x'])[88, 26]:.2f}".replace("-", "−")
    assert label == f"Row 88, column 26. Window: {window}. Result: {result}."
    assert host(page).get_by_text(result, exact=True).is_visible()
    assert host(page).get_by_text("Around row 88, column 26.").is_visible()
    assert host(page).get_by_text("Its weights sum to 0.").is_visible()


def test_the_cursor_walks_by_keyboard(page):
    frame = host(page).get_by_role("application", name="Photograph: a photographer.")
    frame.focus()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
    assert host(page).get_by_role("img", name="Row 79, column 36.").count() == 1
    page.keyboard.press("Home")
    for _ in range(10):
        page.keyboard.press("Shift+ArrowUp")
    label = host(page).get_by_role("img", name="Row 0, column 0.").get_attribute("aria-label")
    assert label.count("0 outside") == 5
    described = frame.get_attribute("aria-describedby")
    assert page.locator(f"#{described}").inner_text().startswith("Row 0, column 0.")


def test_pointing_at_either_picture_moves_both_cursors(page):
    for number, (row, col) in enumerate([(128, 64), (200, 30)]):
        canvas = host(page).locator("canvas").nth(number)
        side = canvas.bounding_box()["width"] / 256
        canvas.hover(position={"x": (col + 0.5) * side, "y": (row + 0.5) * side})
        assert host(page).get_by_role("img", name=f"Row {row}, column {col}.").count() == 1
        markers = host(page).locator(".cnnlab-studio-marker").evaluate_all("(all) => all.map((m) => m.style.left)")
        assert markers == [f"{100 * (col + 0.5) / 256:g}%"] * 2


def test_a_weight_typed_in_takes_effect_at_once(page):
    cell = host(page).get_by_label("Weight in row 1, column 2")
    before = colours(page, 1)
    cell.fill("-1/3")
    kernel = [[-1, 0, 1], [-2, 0, -1 / 3], [-1, 0, 1]]
    assert host(page).evaluate("(host) => host.cnnlabModel.get('kernel')") == kernel
    assert np.any(before != colours(page, 1))
    assert differ(colours(page, 1), drawn(filtered(LEVELS, kernel), "signed")) <= 1.5
    assert host(page).locator("select").input_value() == ""  # no preset any more: your own
    cell.fill("2")
    assert host(page).locator("select").input_value() == "sobel-x"


def test_what_is_no_number_is_said_and_changes_nothing(page):
    cell = host(page).get_by_label("Weight in row 1, column 2")
    cell.fill("two")
    assert cell.get_attribute("aria-invalid") == "true"
    assert "“two” is not a number" in host(page).inner_text()
    cell.press("Tab")
    assert cell.input_value() == "2"
    assert "the weight stays 2" in host(page).inner_text()
    assert host(page).evaluate("(host) => host.cnnlabModel.get('kernel')") == STUDIO_KERNELS["sobel-x"]


def test_arrow_keys_step_a_weight(page):
    cell = host(page).get_by_label("Weight in row 0, column 0")
    cell.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert cell.input_value() == "1"
    cell = host(page, 1).get_by_label("Weight in row 0, column 0")
    cell.focus()
    page.keyboard.press("ArrowDown")
    assert cell.input_value() == "0"  # 1/9 less one part
    assert host(page, 1).evaluate("(host) => host.cnnlabModel.get('kernel')[0]") == [0, 1 / 9, 1 / 9]


def test_presets_are_the_kernels_of_python(page):
    select = host(page).locator("select")
    for name, kernel in STUDIO_KERNELS.items():
        select.select_option(name)
        state = host(page).evaluate("(host) => [host.cnnlabModel.get('kernel'), host.cnnlabModel.get('show')]")
        np.testing.assert_allclose(state[0], kernel, rtol=1e-15)
        assert state[1] == FilterStudio(photo=SMALL, kernel=name).show
        assert host(page).get_by_role("radio", name="5×5" if len(kernel) == 5 else "3×3").is_checked()


def test_growing_the_kernel_changes_no_pixel(page):
    before = colours(page, 1)
    host(page).get_by_role("radio", name="5×5").check()
    assert host(page).get_by_role("textbox").count() == 25
    np.testing.assert_array_equal(colours(page, 1), before)
    host(page).get_by_role("radio", name="3×3").check()
    assert host(page).locator("select").input_value() == "sobel-x"


def test_a_small_preset_in_a_large_kernel_stays_large(page):
    host(page).get_by_role("radio", name="5×5").check()
    host(page).locator("select").select_option("sharpen")
    kernel = host(page).evaluate("(host) => host.cnnlabModel.get('kernel')")
    np.testing.assert_array_equal(kernel, np.pad(STUDIO_KERNELS["sharpen"], 1))
    assert host(page).locator("select").input_value() == "sharpen"
    assert host(page).get_by_role("radio", name="5×5").is_checked()


def test_a_preset_leaves_what_the_reader_chose_to_show(page):
    host(page).get_by_role("radio", name="Absolute").check()
    host(page).locator("select").select_option("blur")
    assert host(page).evaluate("(host) => host.cnnlabModel.get('show')") == "absolute"


@pytest.mark.parametrize("width", [320, 800])
def test_the_marker_is_whole_at_every_corner(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    for row, col in [(0, 0), (0, 255), (255, 0), (255, 255)]:
        set_state(page, row=row, col=col)
        whole = host(page).evaluate(
            """(host) => [...host.querySelectorAll(".cnnlab-studio-marker")].every((marker) => {
              const card = host.querySelector(".cnnlab-studio").getBoundingClientRect();
              const box = marker.getBoundingClientRect();
              const clips = getComputedStyle(marker.parentElement).overflow !== "visible";
              return !clips && box.left - 2 >= card.left && box.right + 2 <= card.right;
            })"""
        )
        assert whole, (row, col)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_scale_is_said(page):
    host(page).get_by_role("radio", name="0 to 1").check()
    values = filtered(LEVELS, STUDIO_KERNELS["sobel-x"])
    outside = 100 * np.mean((values < 0) | (values > 1))
    low, high = (f"{value:.2f}".replace("-", "−") for value in (values.min(), values.max()))
    words = f"Values {low} to {high}; {outside:.0f} % outside 0 to 1, cut off."
    assert host(page).get_by_role("img", name=f"Filtered picture. {words}").count() == 1
    set_state(page, kernel=[[0.0] * 3] * 3, show="signed")
    assert (
        host(page).get_by_role("img", name="Filtered picture. Values 0 to 0; purple is below 0, orange above.").count()
        == 1
    )
    assert colours(page, 1).min() >= 253  # the surface, as nearly as 256 steps allow


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


def upload(page, name, content, kind="image/png"):
    host(page).get_by_label("Use your own picture").set_input_files({"name": name, "mimeType": kind, "buffer": content})


def test_a_file_becomes_the_photograph_and_goes_nowhere(page):
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    upload(page, "mine.png", png(COLOURS))
    page.wait_for_selector("[data-picture=own]")
    np.testing.assert_array_equal(picture(page, 0), GREY)
    assert differ(colours(page, 1), drawn(filtered(GREY, STUDIO_KERNELS["sobel-x"]), "signed")) <= 1.5
    np.testing.assert_array_equal(picture(page, 0, index=1), SMALL)  # the other studio keeps its own
    assert "0.299 red + 0.587 green + 0.114 blue" in host(page).inner_text()
    state = host(page).evaluate("(host) => host.cnnlabModel.state")
    assert (state["pixels"], state["height"]) == (FilterStudio(photo=LEVELS).pixels, 256)
    host(page).get_by_role("button", name="Back to the photograph").click()
    np.testing.assert_array_equal(picture(page, 0), LEVELS)
    assert [url for url in requests if not url.startswith("blob:")] == []


def test_the_middle_square_is_taken_and_scaled(page):
    wide = np.full((300, 900), 255, np.uint8)
    wide[:, 300:600] = 100  # the middle square
    upload(page, "wide.png", png(wide))
    page.wait_for_selector("[data-picture=own]")
    assert set(picture(page, 0).ravel()) == {100}


def test_what_is_clear_lies_on_white(page):
    upload(page, "clear.png", png(np.zeros((8, 8, 4), np.uint8)))
    page.wait_for_selector("[data-picture=own]")
    assert set(picture(page, 0).ravel()) == {255}


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
def test_a_bad_file_is_said_and_the_picture_stays(page, name, content, kind, said):
    upload(page, name, content, kind)
    message = host(page).get_by_role("status").filter(has_text="The picture before it stays.")
    message.wait_for()
    assert message.inner_text().startswith(said)
    np.testing.assert_array_equal(picture(page, 0), LEVELS)


def test_a_huge_file_is_said_and_not_read(page, tmp_path):
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    host(page).get_by_label("Use your own picture").set_input_files(path)
    host(page).get_by_role("status").filter(has_text="“huge.png” is larger than 50 MB.").wait_for()


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(page):
    upload(page, "vast.png", png(np.zeros((11000, 11000), bool)))
    said = "“vast.png” has more than 120 million pixels."
    host(page).get_by_role("status").filter(has_text=said).wait_for()


GIVE = """([frame, bytes, type]) => {
  const content = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([content], "mine.png", { type: "image/png" }));
  const options = { bubbles: true, cancelable: true, composed: true };
  const event = type === "paste" ? new ClipboardEvent(type, { ...options, clipboardData: carried })
                                 : new DragEvent(type, { ...options, dataTransfer: carried });
  return frame.dispatchEvent(event);
}"""


def test_dropping_a_picture(page):
    frame = host(page).get_by_role("application").element_handle()
    assert not page.evaluate(GIVE, [frame, "", "dragover"]), "the page would open the file instead"
    page.evaluate(GIVE, [frame, text(png(COLOURS)), "drop"])
    page.wait_for_selector("[data-picture=own]")
    np.testing.assert_array_equal(picture(page, 0), GREY)


def test_pasting_a_picture_where_the_focus_is(page):
    host(page, 1).get_by_role("application").focus()
    page.mouse.move(0, 0)
    page.evaluate(GIVE, [page.query_selector("body"), text(png(COLOURS)), "paste"])
    page.wait_for_selector("[data-picture=own]")
    np.testing.assert_array_equal(picture(page, 0, index=1), GREY)
    np.testing.assert_array_equal(picture(page, 0), LEVELS)


def test_pasting_a_picture_where_the_pointer_is(page):
    host(page).locator("canvas").nth(1).hover()
    page.evaluate(GIVE, [page.query_selector("body"), text(png(COLOURS)), "paste"])
    page.wait_for_selector("[data-picture=own]")
    np.testing.assert_array_equal(picture(page, 0), GREY)
    np.testing.assert_array_equal(picture(page, 0, index=1), SMALL)


def test_pasting_with_the_clipboard(browser, address):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = open_page(context, address)
    copy = """async (bytes) => {
      const blob = await (await fetch(`data:image/png;base64,${bytes}`)).blob();
      await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
    }"""
    page.evaluate(copy, text(png(COLOURS)))
    host(page).get_by_role("application").focus()
    page.keyboard.press("Control+V")
    page.wait_for_selector("[data-picture=own]")
    np.testing.assert_array_equal(picture(page, 0), GREY)
    context.close()


# ---- everywhere ------------------------------------------------------------------------------------------------------


def test_by_touch_on_a_narrow_screen(browser, address):
    context = browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    page = open_page(context, address)
    page.wait_for_selector(SHOWN)
    for size in ("5×5", "3×3"):
        host(page).get_by_text(size, exact=True).tap()
        assert page.evaluate("document.documentElement.scrollWidth") == 320
    canvas = host(page).locator("canvas").first
    box = canvas.bounding_box()
    canvas.tap(position={"x": box["width"] / 2, "y": box["height"] / 4})
    row, col = (host(page).evaluate(f"(host) => host.cnnlabModel.get('{name}')") for name in ("row", "col"))
    assert abs(row - 64) <= 2
    assert abs(col - 128) <= 2
    cells = (
        host(page)
        .get_by_role("textbox")
        .evaluate_all("(cells) => cells.map((cell) => [cell.clientWidth, cell.clientHeight])")
    )
    assert np.min(cells, axis=0).tolist() >= [40, 44]
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_in_both_themes(page, theme):
    page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
    host(page).locator("select").select_option("emboss")
    upload(page, "notes.txt", b"words", "text/plain")
    assert_accessible(page)


def test_a_photograph_that_cannot_be_read_is_said(browser, tmp_path):
    studio = FilterStudio(photo=SMALL)
    studio.pixels = studio.pixels[:-400]
    context = browser.new_context()
    page = open_page(context, write_page(tmp_path / "page.html", studio))
    page.get_by_text("The photograph could not be read").wait_for()
    upload(page, "mine.png", png(COLOURS))
    page.wait_for_selector("[data-picture=own]")
    assert page.errors == []
    context.close()


def test_an_edit_is_drawn_with_the_next_frame(page):
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
    set_state(page, kernel=STUDIO_KERNELS["blur-5"])
    assert host(page).evaluate(script) == 3
