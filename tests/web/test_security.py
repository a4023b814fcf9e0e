"""Who may ask, what a form needs, and what a browser may do with a page."""

import base64
import contextlib
import re

import httpx
import pytest

from monitor import web
from monitor.errors import ConfigError
from monitor.query import AsWritten
from monitor.web.security import is_loopback
from tests.store.builders import NOW

TOKEN = "a long secret"


def form_of(page, alert="data"):
    """A fresh browser with the form of an alert in it."""
    browser = httpx.Client(base_url=page.address)
    text = browser.get(f"/alerts/{page.alerts[alert]}").text
    (form,) = re.findall(r'name="form" value="(\w+)"', text)
    return browser, form


def test_every_answer_forbids_scripts_frames_and_foreign_content(page):
    for path in ("/", "/api/search", "/static/page.js", "/nothing", "/metrics", "/search.atom"):
        headers = page.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "", "127.0.0.1.evil.example"])
def test_a_name_that_is_made_to_lead_here_is_refused(page, host):
    assert page.get("/api/search", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "[::1]:8080", "127.0.0.1"])
def test_this_machine_is_known_by_all_its_names(page, host):
    assert page.get("/api/search", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.4", False),
        ("monitor.example", False),
    ],
)
def test_only_the_loopback_needs_no_token(host, here):
    assert is_loopback(host) is here
    assert (web.problems(host, None) == ()) is here
    assert web.problems(host, TOKEN) == ()


def test_an_open_page_beyond_the_loopback_is_never_served(sqlite_store):
    app = web.app(sqlite_store, AsWritten(), (), web.Options(), lambda: NOW, None)
    with pytest.raises(ConfigError, match="set MONITOR_WEB_TOKEN"):
        web.Service(app, "0.0.0.0", 8080)


def test_an_address_that_is_taken_says_so(page, sqlite_store):
    app = web.app(sqlite_store, AsWritten(), (), web.Options(), lambda: NOW, None)
    port = int(page.address.rpartition(":")[2])
    with pytest.raises(ConfigError, match="cannot be had"):
        web.Service(app, "127.0.0.1", port).start()


def test_a_service_starts_and_stops(sqlite_store):
    app = web.app(sqlite_store, AsWritten(), (), web.Options(), lambda: NOW, None)
    service = web.Service(app, "127.0.0.1", 0)
    service.start()
    assert httpx.get(f"{service.address}/readyz").status_code == 200
    service.stop()
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{service.address}/readyz")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": "Bearer"},
        {"authorization": f"Digest {TOKEN}"},
        {"authorization": "Basic !!!"},
        {"cookie": "monitor_session=wrong"},
        {"cookie": f"monitor_session={TOKEN}"},
        {"cookie": 'monitor_session="'},
    ],
)
@pytest.mark.parametrize(
    "path", ["/api/search", "/", "/metrics", "/search.csv", "/promises.ics", "/api/openapi.json"]
)
def test_without_the_token_nothing_is_read(guarded, path, headers):
    response = httpx.get(guarded.address + path, headers=headers)
    assert response.status_code == 401
    assert "dosed" not in response.text


def test_the_token_is_taken_as_a_bearer_and_as_a_password(guarded):
    basic = base64.b64encode(f"reader:{TOKEN}".encode()).decode()
    for said in (f"Bearer {TOKEN}", f"bearer {TOKEN}", f"Basic {basic}"):
        response = guarded.get("/api/search", headers={"authorization": said})
        assert response.status_code == 200, said


def test_a_person_is_led_to_the_login_and_back(guarded):
    with httpx.Client(base_url=guarded.address) as browser:
        asked = browser.get("/landscape", headers={"accept": "text/html"})
        assert asked.headers["location"] == "/login?next=/landscape"
        wrong = browser.post("/login", data={"token": "guess", "next": "/landscape"})
        assert wrong.status_code == 403
        assert "This is not the token." in wrong.text
        right = browser.post("/login", data={"token": TOKEN, "next": "/landscape"})
        assert right.headers["location"] == "/landscape"
        cookie = right.headers["set-cookie"]
        assert TOKEN not in cookie
        assert "HttpOnly" in cookie
        assert browser.get("/landscape").status_code == 200
        browser.post("/logout")
        assert browser.get("/landscape").status_code == 401


@pytest.mark.parametrize("after", ["//evil.example", "https://evil.example", "/\\evil", "x"])
def test_the_login_leads_nowhere_else(guarded, after):
    response = httpx.post(
        f"{guarded.address}/login", data={"token": TOKEN, "next": after}, follow_redirects=False
    )
    assert response.headers["location"] == "/"


def test_strangers_hear_only_whether_it_lives(guarded):
    assert httpx.get(f"{guarded.address}/readyz").status_code == 200
    assert httpx.get(f"{guarded.address}/healthz").text in ("alive\n", "trouble\n")


def test_feedback_is_kept_with_who_and_when(serve):
    page = serve()
    browser, form = form_of(page)
    with contextlib.closing(browser):
        said = {"form": form, "verdict": "no", "who": " Grace "}
        response = browser.post(f"/alerts/{page.alerts['data']}/feedback", data=said)
    assert response.status_code == 303
    with page.store.reading() as store:
        (word,) = store.feedback(page.alerts["data"])
    assert (word.verdict, word.who, word.at) == ("no", "Grace", NOW)


def test_feedback_through_the_api(serve):
    page = serve()
    path = f"/api/alerts/{page.alerts['hold']}/feedback"
    word = {"verdict": "ind_cleared", "who": "Ada"}
    assert page.client.post(path, json=word).status_code == 201
    wrong = page.client.post(path, json={"verdict": "perhaps", "who": "Ada"})
    assert wrong.status_code == 422
    assert "allowed: yes, no, ind_cleared" in wrong.json()["detail"]
    assert page.client.post("/api/alerts/9999/feedback", json=word).status_code == 404
    with page.store.reading() as store:
        assert [each.verdict for each in store.feedback(page.alerts["hold"])] == ["ind_cleared"]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_form_on_another_site_is_refused(page, headers):
    browser, form = form_of(page)
    with contextlib.closing(browser):
        said = {"form": form, "verdict": "yes", "who": "Eve"}
        path = f"/alerts/{page.alerts['data']}/feedback"
        assert browser.post(path, data=said, headers=headers).status_code == 403
        call = browser.post(f"/api{path}", json={"verdict": "yes", "who": "Eve"}, headers=headers)
        assert call.status_code == 403


@pytest.mark.parametrize("form", ["", "0" * 64, "é"])
def test_a_form_that_is_not_ours_is_refused(page, form):
    browser, _ = form_of(page)
    with contextlib.closing(browser):
        said = {"form": form, "verdict": "yes", "who": "Eve"}
        path = f"/alerts/{page.alerts['data']}/feedback"
        assert browser.post(path, data=said).status_code == 403


def test_a_form_of_one_browser_is_of_no_use_in_another(page):
    browser, form = form_of(page)
    other, _ = form_of(page)
    with contextlib.closing(browser), contextlib.closing(other):
        said = {"form": form, "verdict": "yes", "who": "Eve"}
        response = other.post(f"/alerts/{page.alerts['data']}/feedback", data=said)
        assert response.status_code == 403


def test_a_body_is_bounded_and_its_length_stated(page):
    path = f"/api/alerts/{page.alerts['data']}/feedback"
    assert page.client.post(path, content=b"x" * 10_001).status_code == 413

    def endless():
        yield b"{}"

    with contextlib.suppress(httpx.TransportError):
        assert page.client.post(path, content=endless()).status_code == 413


def test_nothing_but_our_own_files_is_served(page):
    for path in (
        "/static/../site.py",
        "/static/%2e%2e/site.py",
        "/static/",
        "/templates/base.html",
    ):
        assert page.get(path).status_code in (404, 405)
