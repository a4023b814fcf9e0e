"""The page in a real browser: with and without JavaScript, by keys, on a telephone, in the dark."""

import pytest

from tests.web.browser import Browser, where
from tests.web.test_pages import PATHS

pytestmark = pytest.mark.browser
CONTRAST = """
(() => {
  const channel = (v) => {
    v /= 255;
    return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  };
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
    return .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const bad = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility() || e.closest("svg, .hidden, .skip, script")) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) bad.push(`${ratio} ${e.tagName}.${e.className} ${e.textContent.trim()}`);
  }
  return bad.slice(0, 8);
})()
"""


@pytest.fixture(scope="session")
def chromium():
    """One browser for all; skips with the reason where there is none."""
    program = where()
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    opened = Browser(program)
    yield opened
    opened.close()


@pytest.fixture
def browser(chromium):
    """A wide, light window that nobody has chosen anything in."""
    chromium.troubles.clear()
    chromium.size(1280, 900)
    chromium.ask("Emulation.setEmulatedMedia", features=[])
    chromium.ask("Emulation.setScriptExecutionDisabled", value=False)
    return chromium


@pytest.fixture(params=["light", "dark"])
def shade(request, browser):
    """The system's choice of colours."""
    feature = {"name": "prefers-color-scheme", "value": request.param}
    browser.ask("Emulation.setEmulatedMedia", features=[feature])
    return request.param


def test_no_page_runs_into_an_error_or_its_own_policy(browser, page):
    alerts = [f"/alerts/{number}" for number in page.alerts.values()]
    for path in (*PATHS, *alerts):
        browser.open(page.address + path)
        browser.until("document.getElementById('tools').children.length > 0")
    expected = ["400 (Bad Request)"]
    troubles = [one for one in browser.troubles if not any(word in one for word in expected)]
    assert troubles == []
    assert browser.run("window.alert.toString()").startswith("function alert() { [native")


@pytest.mark.parametrize("width", [360, 390, 768])
def test_no_page_is_wider_than_a_telephone(browser, page, width):
    browser.size(width, 800)
    for path in ("/?q=dosed", "/landscape", "/timeline", "/promises", "/sources", "/help"):
        browser.open(page.address + path)
        wide = browser.run("document.documentElement.scrollWidth")
        assert wide <= width, path
    browser.open(f"{page.address}/alerts/{page.alerts['hostile']}")
    assert browser.run("document.documentElement.scrollWidth") <= width


def test_every_text_stands_out_from_its_ground(browser, page, shade):
    for path in ("/?q=dosed", f"/alerts/{page.alerts['trial']}", "/promises", "/sources", "/gaps"):
        browser.open(page.address + path)
        assert browser.run(CONTRAST) == [], (shade, path)


def test_dark_and_light_can_be_chosen_and_are_remembered(browser, page):
    browser.open(f"{page.address}/")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = browser.run(ground)
    browser.run("[...document.querySelectorAll('#tools button')].at(-1).click()")
    dark = browser.run(ground)
    assert dark != light
    browser.open(f"{page.address}/help")
    assert browser.run(ground) == dark
    browser.run("localStorage.clear()")


def test_a_search_is_made_by_keys_alone(browser, page):
    browser.open(f"{page.address}/")
    browser.press("/")
    for key in "target:BCMA":
        browser.press(key)
    browser.press("Enter")
    browser.until("location.search === '?q=target%3ABCMA'")
    browser.until("document.readyState === 'complete'")
    assert browser.run("document.querySelectorAll('.hit').length") == 1
    browser.press("j")
    browser.until("document.activeElement.closest('.hit') !== null")
    browser.press("Enter")
    browser.until(f"location.pathname === '/alerts/{page.alerts['other']}'")
    assert browser.run("document.querySelectorAll('mark').length") > 0


def test_a_search_is_saved_in_the_browser(browser, page):
    browser.open(f"{page.address}/?q=target%3ABCMA")
    save = "document.querySelector('form.searchbar button.plain')"
    browser.until(f"{save} !== null")
    browser.run(f"{save}.click()")
    browser.open(f"{page.address}/")
    saved = 'ul[aria-label="Saved searches"] a'
    browser.until(f"document.querySelector('{saved}') !== null")
    assert browser.run(f"document.querySelector('{saved}').getAttribute('href')") == (
        "/?q=target%3ABCMA"
    )
    browser.run("localStorage.clear()")


def test_feedback_is_given_without_javascript(browser, serve):
    page = serve()
    number = page.alerts["data"]
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{page.address}/alerts/{number}")
    browser.run("document.getElementById('who').value = 'Grace'")
    browser.run("document.getElementById('verdict').value = 'no'")
    browser.run("document.querySelector('form.feedback button').click()")
    browser.until("location.search === '?thanks=1'")
    with page.store.reading() as store:
        assert [(word.verdict, word.who) for word in store.feedback(number)] == [("no", "Grace")]


def test_facets_narrow_without_javascript(browser, page):
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{page.address}/?q=dosed")
    browser.run("document.querySelector('.facets li a').click()")
    browser.until("location.search.includes('milestone') && document.readyState === 'complete'")
    assert browser.run("document.querySelectorAll('.hit').length") >= 1


def test_what_a_screen_reader_hears_has_names(browser, page):
    browser.ask("Accessibility.enable")
    for path in ("/?q=dosed", "/landscape", "/timeline", f"/alerts/{page.alerts['dosed']}"):
        browser.open(page.address + path)
        nodes = browser.ask("Accessibility.getFullAXTree")["nodes"]
        nameless = [
            node["role"]["value"]
            for node in nodes
            if not node["ignored"]
            and node["role"]["value"] in ("link", "button", "textbox", "searchbox", "combobox")
            and not node.get("name", {}).get("value", "").strip()
        ]
        assert nameless == [], path
        roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
        assert roles.count("main") == 1
        assert "navigation" in roles
        headings = browser.run("[...document.querySelectorAll('h1')].length")
        assert headings == 1, path
