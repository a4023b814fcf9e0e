import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from monitor.errors import FetchError
from monitor.fetch import Fetcher, Limits
from monitor.fetch.hosts import Hosts
from monitor.values import Request

SITE = "https://site.example/feed"


class FakeTime:
    """Seconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


Handler = Callable[[httpx.Request], httpx.Response]


def web(handler: Handler, fake: FakeTime | None = None, **more: object) -> Fetcher:
    fake = fake or FakeTime()
    return Fetcher(
        sleep=fake.sleep,
        clock=fake,
        transport=httpx.MockTransport(handler),
        **more,  # type: ignore[arg-type]
    )


def table(pages: dict[str, httpx.Response]) -> Handler:
    return lambda request: pages[str(request.url)]


def page(text: str = "", status: int = 200, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, content=text.encode())


def moved(target: str, status: int = 302) -> httpx.Response:
    return httpx.Response(status, headers={"location": target})


def refused(fetch: Fetcher, request: Request | str) -> FetchError:
    asked = Request(request) if isinstance(request, str) else request
    with pytest.raises(FetchError) as caught:
        fetch(asked)
    return caught.value


# --- asking and answering ----------------------------------------------------------------------


def test_an_answer_has_its_address_status_headers_and_body() -> None:
    request = Request(SITE, context={"page": 2})
    response = web(table({SITE: page("hello", ETag='"1"')}))(request)
    assert (response.url, response.status, response.body) == (SITE, 200, b"hello")
    assert response.headers["etag"] == '"1"'
    assert response.request == request
    assert response.moved_to is None


def test_we_say_who_we_are_and_whom_to_write_to() -> None:
    seen: list[httpx.Headers] = []

    def remember(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return page()

    fetch = web(remember, contact="team@example.org")
    fetch(Request(SITE))
    fetch(Request(SITE, headers={"user-agent": "Other/1.0", "ACCEPT": "text/xml"}))
    assert seen[0]["user-agent"].startswith("CarTMonitor/")
    assert seen[0]["user-agent"].endswith("(+mailto:team@example.org)")
    assert seen[0]["accept-encoding"] == "gzip, deflate"
    assert seen[1].get_list("user-agent") == ["Other/1.0"]
    assert seen[1]["accept"] == "text/xml"


def test_validators_are_sent_and_304_is_an_answer() -> None:
    def unchanged(request: httpx.Request) -> httpx.Response:
        assert request.headers["if-none-match"] == '"1"'
        assert request.headers["if-modified-since"] == "Tue, 06 Oct 2026 12:00:00 GMT"
        return httpx.Response(304)

    asked = Request(SITE, etag='"1"', last_modified="Tue, 06 Oct 2026 12:00:00 GMT")
    assert web(unchanged)(asked).not_modified


def test_a_body_is_posted() -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=request.method.encode() + b" " + request.content)

    posted = Request(SITE, method="POST", body=b"q=lupus")
    assert web(echo)(posted).body == b"POST q=lupus"


def test_cookies_are_not_kept() -> None:
    seen: list[str | None] = []

    def set_cookie(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("cookie"))
        return page(set_cookie="session=1")

    fetch = web(set_cookie)
    fetch(Request(SITE))
    fetch(Request(SITE))
    assert seen == [None, None]


# --- refusals ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 500, 502, 503])
def test_a_status_from_400_is_an_error_that_names_it(status: int) -> None:
    error = refused(web(table({SITE: page("no", status)})), SITE)
    assert error.status == status
    assert str(error).startswith(f"{SITE}: answered {status} ")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "120"}, 120.0),
        ({"retry_after": " 7 "}, 7.0),
        (
            {
                "retry_after": "Wed, 07 Oct 2026 09:45:00 GMT",
                "date": "Wed, 07 Oct 2026 09:30:00 GMT",
            },
            900.0,
        ),
        (
            {
                "retry_after": "Wed, 07 Oct 2026 09:15:00 GMT",
                "date": "Wed, 07 Oct 2026 09:30:00 GMT",
            },
            0.0,
        ),
        ({"retry_after": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_number_and_as_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    error = refused(web(table({SITE: page("", 500, **headers)})), SITE)
    assert error.retry_after == seconds


def test_a_host_that_wants_to_be_left_alone_is_left_alone() -> None:
    asked: list[str] = []

    def busy(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return page("", 429, retry_after="60")

    fake = FakeTime()
    fetch = web(busy, fake)
    refused(fetch, SITE)
    other = refused(fetch, "https://site.example/other-feed")
    assert len(asked) == 1
    assert (other.status, other.retry_after) == (429, 60.0)
    assert "was not asked" in str(other)
    fake.now += 61
    refused(fetch, SITE)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("status", "text", "headers", "named"),
    [
        (403, "<title>Just a moment...</title>", {}, "Just a moment..."),
        (503, "<html><title>Attention Required! | Cloudflare</title>", {}, "Attention Required!"),
        (200, "<title>Pardon Our Interruption</title>", {}, "Pardon Our Interruption"),
        (200, "<script src='/_Incapsula_Resource?x=1'></script>", {}, "_Incapsula_Resource"),
        (403, "<title>SEC.gov | Request Rate Threshold Exceeded</title>", {}, "Threshold"),
        (403, "", {"cf_mitigated": "challenge"}, "Cloudflare challenge"),
    ],
)
def test_a_wall_against_robots_is_named_whatever_its_status(
    status: int, text: str, headers: dict[str, str], named: str
) -> None:
    answer = page(text, status, content_type="text/html; charset=utf-8", **headers)
    error = refused(web(table({SITE: answer})), SITE)
    assert "a wall against robots" in str(error)
    assert named in str(error)
    assert "user_agent" in str(error)


def test_a_wall_at_the_end_of_a_redirect_is_seen_by_its_address() -> None:
    wall = "https://site.example/apology_objects/abuse-detection-apology.html"
    error = refused(web(table({SITE: moved(wall), wall: page("gone", 404)})), SITE)
    assert "abuse-detection" in str(error)
    assert "wall against robots" in str(error)


def test_an_article_about_walls_is_no_wall() -> None:
    words = "How a site asks: are you a robot? And why access denied is the answer, told at length"
    article = page(f"<title>{words}</title>", content_type="text/html")
    assert web(table({SITE: article}))(Request(SITE)).status == 200
    feed = page("<rss><title>Access denied</title></rss>", content_type="application/rss+xml")
    assert web(table({SITE: feed}))(Request(SITE)).status == 200


def test_keys_in_an_address_are_not_told() -> None:
    address = f"{SITE}?api_key=hunter2&q=lupus"
    error = refused(web(table({address: page("", 500)})), address)
    assert "hunter2" not in str(error)
    assert "api_key=...&q=lupus" in str(error)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://site.example/x", "must begin http:// or https://"),
        ("file:///etc/passwd", "must begin http:// or https://"),
        ("javascript:alert(1)", "must begin http:// or https://"),
        ("https:///path", "must begin http:// or https://"),
        ("/relative", "must begin http:// or https://"),
        ("http://[::1", "is no address"),
        ("http://a.example:99999/", "is no address"),
        ("https://user:hunter2@site.example/", "with a name or password"),
        ("https://site.example/\x00\n", "this cannot be asked for|no such"),
    ],
)
def test_what_cannot_be_asked_is_refused(address: str, said: str) -> None:
    error = refused(web(lambda request: page("", 404)), address)
    assert "hunter2" not in str(error)
    if "\x00" not in address:
        assert said in str(error)


# --- redirects ---------------------------------------------------------------------------------


def test_redirects_are_followed_to_the_end() -> None:
    fetch = web(table({SITE: moved("/new"), "https://site.example/new": page("here")}))
    response = fetch(Request(SITE))
    assert (response.url, response.body) == ("https://site.example/new", b"here")
    assert response.moved_to is None, "302 is not for good"


def test_only_permanent_redirects_all_the_way_are_remembered() -> None:
    a, b = "https://site.example/a", "https://other.example/b"
    good = web(table({SITE: moved(a, 301), a: moved(b, 308), b: page()}))(Request(SITE))
    mixed = web(table({SITE: moved(a, 301), a: moved(b, 302), b: page()}))(Request(SITE))
    assert good.moved_to == b
    assert mixed.moved_to is None


def test_a_move_from_https_to_http_is_not_remembered() -> None:
    plain = "http://site.example/feed"
    assert web(table({SITE: moved(plain, 301), plain: page()}))(Request(SITE)).moved_to is None


def test_a_circle_of_redirects_ends() -> None:
    error = refused(web(table({SITE: moved(SITE)})), SITE)
    assert "redirected more than 5 times" in str(error)


def test_another_host_is_not_told_what_was_meant_for_the_first() -> None:
    seen: list[httpx.Headers] = []
    other = "https://other.example/x"

    def remember(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return moved(other) if str(request.url) == SITE else page()

    web(remember)(Request(SITE, headers={"Authorization": "Bearer x", "Accept": "text/xml"}))
    assert seen[0]["authorization"] == "Bearer x"
    assert "authorization" not in seen[1]
    assert seen[1]["accept"] == "text/xml"


def test_a_post_that_is_seen_elsewhere_becomes_a_get() -> None:
    methods: list[tuple[str, bytes]] = []

    def remember(request: httpx.Request) -> httpx.Response:
        methods.append((request.method, request.content))
        return moved("/seen", 303) if len(methods) == 1 else page()

    web(remember)(Request(SITE, method="POST", body=b"q"))
    assert methods == [("POST", b"q"), ("GET", b"")]


# --- private addresses -------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "[::1]", "[::ffff:10.0.0.1]"])
def test_a_link_may_not_lead_to_a_private_address(host: str) -> None:
    fetch = web(lambda request: pytest.fail("it was asked"))
    error = refused(fetch, f"http://{host}/latest/meta-data")
    assert "not a public address" in str(error)
    assert "allow_private" in str(error)


def test_a_configured_source_may_be_private_and_so_may_all_if_allowed() -> None:
    private = "http://10.0.0.5/feed"
    assert web(table({private: page("in")}))(Request(private, configured=True)).body == b"in"
    assert web(table({private: page("in")}), allow_private=True)(Request(private)).body == b"in"


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/x", "http://10.0.0.5:6379/", "http://[::1]/", "//127.0.0.1/"]
)
def test_a_redirect_may_not_lead_to_a_private_address_either(target: str) -> None:
    first = "http://10.0.0.5:8080/feed"
    error = refused(web(table({first: moved(target)})), Request(first, configured=True))
    assert "not a public address" in str(error)


def test_a_configured_private_host_may_redirect_within_itself() -> None:
    first, then = "http://10.0.0.5:8080/feed", "http://10.0.0.5:8080/feed/"
    fetch = web(table({first: moved(then, 301), then: page("in")}))
    assert fetch(Request(first, configured=True)).moved_to == then


# --- politeness --------------------------------------------------------------------------------


def test_a_host_is_given_a_pause_and_others_do_not_wait_for_it() -> None:
    fake = FakeTime()
    fetch = web(lambda request: page(), fake, limits=Limits(pace=2.0))
    for address in (SITE, "https://other.example/", SITE, SITE):
        fetch(Request(address))
    assert fake.slept == [2.0, 2.0]


def test_loopback_is_not_paced() -> None:
    fake = FakeTime()
    fetch = web(lambda request: page(), fake)
    for _ in range(3):
        fetch(Request("http://127.0.0.1:8000/", configured=True))
    assert fake.slept == []


def test_at_most_two_at_once_ask_a_host() -> None:
    busy, most, lock = 0, 0, threading.Lock()

    def count(request: httpx.Request) -> httpx.Response:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.02)
        with lock:
            busy -= 1
        return page()

    fetch = Fetcher(
        sleep=time.sleep, transport=httpx.MockTransport(count), limits=Limits(pace=0.001)
    )
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: fetch(Request(SITE)), range(8)))
    assert most == 2


def test_many_hosts_are_not_remembered_for_ever() -> None:
    fake = FakeTime()
    hosts = Hosts(0.5, 2, sleep=fake.sleep, clock=fake)
    hosts.close("closed.example", 10_000)
    for number in range(2500):
        with hosts.turn(f"host{number}.example"):
            fake.now += 1
    assert len(hosts._hosts) <= 2000
    assert hosts.closed_for("closed.example") == 7500, "but one that wants to be left alone is"


def test_a_certificate_that_is_not_valid_is_named() -> None:
    def untrusted(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")

    assert "its certificate is not valid" in str(refused(web(untrusted), SITE))


def test_a_broken_connection_is_tried_once_more_for_a_get_only() -> None:
    asked: list[str] = []

    def break_off(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        raise httpx.RemoteProtocolError("Server disconnected without sending a response.")

    error = refused(web(break_off), SITE)
    assert asked == ["GET", "GET"]
    assert "no whole answer came: Server disconnected" in str(error)
    refused(web(break_off), Request(SITE, method="POST", body=b"x"))
    assert asked == ["GET", "GET", "POST"]


def test_the_second_try_is_the_answer_where_it_comes() -> None:
    troubles: list[Exception] = [httpx.ReadError("Connection reset by peer")]

    def once(request: httpx.Request) -> httpx.Response:
        if troubles:
            raise troubles.pop()
        return page("there")

    assert web(once)(Request(SITE)).body == b"there"


def test_a_status_that_the_request_accepts_is_an_answer():
    fetch = web(lambda request: page('{"error": {"code": "NOT_FOUND"}}', 404))
    assert fetch(Request(SITE, accepts=(404,))).status == 404
    assert refused(fetch, Request(SITE, accepts=(410,))).status == 404
