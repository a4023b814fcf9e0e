"""What every kind of source promises, whatever it watches; kinds are found by name."""

import inspect
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import links, sources
from monitor.errors import ConfigError, ReadError
from monitor.sources import Adapter
from monitor.values import Item, Page, Request, Response, Source, Trust

PAGES = Path(__file__).parent / "sources" / "pages"
NOW = datetime(2026, 10, 7, 9, 30, tzinfo=UTC)
STEPS = 8  # requests that the recorded pages of a kind are followed for

every_kind = pytest.mark.parametrize("kind", sources.kinds())

NOT_IT = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "a web page": b"<!DOCTYPE html><html><head><title>Moved</title></head><body>x</body></html>",
    "a shield": b"<html><head><title>Just a moment...</title></head><body></body></html>",
    "words": b"Service temporarily unavailable",
    "a number": b"12",
    "null": b"null",
    "a list": b"[]",
    "an object": b'{"error": {"code": 500, "message": "oops"}}',
    "other XML": b'<?xml version="1.0"?><error><code>500</code></error>',
    "cut XML": b'<?xml version="1.0"?><rss><channel><item><tit',
    "cut JSON": b'{"studies": [{"protocolSection": {"identificationModule": {"nctId": "NCT0',
    "bytes": bytes(range(256)),
    "deep": b"[" * 100_000,
}


def needed(kind: str) -> dict[str, object]:
    """The options that a kind cannot do without; so far every one of them is an address."""
    return {
        name: f"https://source.example/{name}"
        for name, parameter in sources.options_of(kind).items()
        if parameter.default is inspect.Parameter.empty
    }


def configured(kind: str, **options: object) -> Source:
    every = timedelta(minutes=5)
    return Source("the-source", kind, Trust.NEWS, every, needed(kind) | options)


def opened(kind: str) -> Adapter:
    return sources.open_source(configured(kind))


def answer(request: Request, body: bytes) -> Response:
    return Response(request.url, 200, {"content-type": "text/plain"}, body, request)


def echoed(request: Request, body: bytes) -> bytes:
    """A recorded answer as the server would give it now: some echo the question they were asked."""
    query = json.dumps(request.context.get("query", ""))
    return body.replace(b'"queryString": ""', f'"queryString": {query}'.encode())


def recorded(kind: str) -> list[bytes]:
    folder = PAGES / kind
    if not folder.is_dir():
        pytest.fail(f"{folder} is missing: a kind of source has recorded pages to be tested with")
    pages = [path for path in sorted(folder.iterdir()) if ".expected" not in path.name]
    return [path.read_bytes() for path in pages]


def followed(kind: str) -> Iterator[tuple[Response, Page]]:
    """The recorded pages of a kind, each given to the first request that takes it."""
    adapter, waiting = opened(kind), recorded(kind)
    requests = [adapter.first({}, NOW)]
    for _ in range(STEPS):
        if not requests:
            return
        request = requests.pop()
        for body in tuple(waiting):
            response = answer(request, echoed(request, body))
            try:
                page = adapter.read(response)
            except ReadError:
                continue
            yield response, page
            waiting.remove(body)
            requests.append(page.next or adapter.first({}, NOW))
            break


def test_the_kinds_are_the_names_of_the_modules() -> None:
    folder = Path(inspect.getfile(sources)).parent
    named = {path.stem for path in folder.iterdir() if not path.name.startswith("_")}
    assert set(sources.kinds()) == named
    assert "feed" in sources.kinds()


@every_kind
def test_what_is_asked_first_is_an_address_of_the_configuration(kind: str) -> None:
    adapter = opened(kind)
    request = adapter.first({}, NOW)
    assert links.host(request.url)
    assert request.configured, "a configured host may be private; a link found in an item may not"
    assert adapter.first({}, NOW) == request, "the same cursor and time ask the same"


@every_kind
@pytest.mark.parametrize("what", NOT_IT)
def test_what_is_not_the_source_is_refused(kind: str, what: str) -> None:
    adapter = opened(kind)
    with pytest.raises(ReadError, match=r"\w+ \w+"):
        adapter.read(answer(adapter.first({}, NOW), NOT_IT[what]))


@every_kind
@given(body=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@settings(max_examples=40, deadline=None)
def test_noise_is_refused_or_read_but_never_a_crash(kind: str, body: bytes) -> None:
    adapter = opened(kind)
    try:
        page = adapter.read(answer(adapter.first({}, NOW), body))
    except ReadError:
        return
    assert isinstance(page, Page)


@every_kind
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_page_cut_anywhere_is_refused_or_read_but_never_a_crash(
    kind: str, data: st.DataObject
) -> None:
    adapter = opened(kind)
    body = data.draw(st.sampled_from(recorded(kind)))
    cut = data.draw(st.integers(0, len(body)))
    flipped = body[:cut] + bytes([body[cut] ^ 0x20]) + body[cut + 1 :] if cut < len(body) else body
    for broken in (body[:cut], flipped):
        try:
            page = adapter.read(answer(adapter.first({}, NOW), broken))
        except ReadError:
            continue
        assert all(item.key for item in page.items)


@every_kind
def test_the_recorded_pages_are_read_the_same_each_time_and_list_each_item_once(kind: str) -> None:
    seen: list[Item] = []
    for response, page in followed(kind):
        assert opened(kind).read(response) == page
        keys = [item.key for item in page.items]
        assert len(keys) == len(set(keys))
        seen.extend(page.items)
    assert seen, "no recorded page lists an item"
    assert all(item.key.strip() == item.key != "" and item.title for item in seen)
    assert all(item.published is None or item.published.tzinfo == UTC for item in seen)
    assert all(item.url is None or links.host(item.url) for item in seen)


@every_kind
def test_facts_are_flat_text(kind: str) -> None:
    for _, page in followed(kind):
        for item in page.items:
            for name, value in item.facts.items():
                assert type(value) is str, (item.key, name)
                assert value, (item.key, name)


@every_kind
def test_a_key_in_an_address_is_not_told(kind: str) -> None:
    adapter = opened(kind)
    request = adapter.first({}, NOW)
    secret = f"{request.url}{'&' if '?' in request.url else '?'}api_key=hunter2"
    with pytest.raises(ReadError) as caught:
        adapter.read(replace(answer(request, b""), url=secret))
    assert "hunter2" not in str(caught.value)


# --- options -----------------------------------------------------------------------------------


@every_kind
def test_what_is_needed_is_enough(kind: str) -> None:
    assert sources.option_problems(kind, needed(kind)) == ()


@every_kind
def test_a_missing_option_is_named(kind: str) -> None:
    for name in needed(kind):
        short = {key: value for key, value in needed(kind).items() if key != name}
        assert f"{name}: missing; a {kind} source needs it" in sources.option_problems(kind, short)


@every_kind
def test_an_option_of_the_wrong_type_is_named_with_what_it_must_be(kind: str) -> None:
    for name in sources.options_of(kind):
        wrong = {"not": "this"}
        (problem,) = sources.option_problems(kind, needed(kind) | {name: wrong})
        assert problem.startswith(f"{name}: {wrong!r} is not allowed; it must be ")


@every_kind
def test_a_misspelt_option_is_named_with_the_nearest(kind: str) -> None:
    for name in sources.options_of(kind):
        misspelt = f"{name}{name[-1]}"
        problems = sources.option_problems(kind, needed(kind) | {misspelt: "x"})
        assert problems == (f"{misspelt}: {misspelt!r} is unknown; did you mean {name!r}?",)


@every_kind
def test_every_option_is_of_a_type_that_a_configuration_can_hold(kind: str) -> None:
    for name, parameter in sources.options_of(kind).items():
        kinds_of = get_args(parameter.annotation) or (parameter.annotation,)
        assert kinds_of, name
        if parameter.default is not inspect.Parameter.empty and parameter.default is not None:
            assert sources.option_problems(kind, needed(kind) | {name: parameter.default}) == ()


@every_kind
def test_what_a_document_of_this_kind_is_can_be_told(kind: str) -> None:
    assert sources.document_kind(kind) in {
        None, "press_release", "news", "filing", "registry", "regulator", "journal", "web_page",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "options", "problems"),
    [
        ("fed", {}, ["kind: 'fed' is unknown; did you mean 'feed'?"]),
        (
            "feed",
            {"urll": "x"},
            [
                "urll: 'urll' is unknown; did you mean 'url'?",
                "url: missing; a feed source needs it",
            ],
        ),
        ("feed", {"url": 3}, ["url: 3 is not allowed; it must be text in quotes"]),
        (
            "feed",
            {"url": "ftp://a.example"},
            ["url: 'ftp://a.example' is no address of a feed; it begins http:// or https://"],
        ),
        (
            "feed",
            {"url": "https://a.example", "identity": "guid", "subjects": "MRR", "dated_edits": 1},
            [
                'subjects: \'MRR\' is not allowed; it must be a list, such as ["one", "two"]',
                "identity: 'guid' is not allowed; it must be one of id, link",
                "dated_edits: 1 is not allowed; it must be true or false",
            ],
        ),
        (
            "feed",
            {"url": "https://a.example", "encoding": "gbk2"},
            ["encoding: 'gbk2' is unknown; allowed are names such as 'gb18030'"],
        ),
        (
            "feed",
            {"url": "https://a.example", "subjects": ["one", 2]},
            [
                "subjects: ['one', 2] is not allowed; it must be a list, each of which is"
                " text in quotes"
            ],
        ),
    ],
)
def test_the_wording_of_what_is_wrong(
    kind: str, options: dict[str, object], problems: list[str]
) -> None:
    assert list(sources.option_problems(kind, options)) == problems


def test_an_unknown_kind_far_from_all_is_told_which_there_are() -> None:
    (problem,) = sources.option_problems("xyzzy", {})
    assert problem == f"kind: 'xyzzy' is unknown; allowed are {', '.join(sources.kinds())}"


def test_a_source_that_cannot_be_opened_is_named() -> None:
    with pytest.raises(ConfigError, match="source the-source: urll: 'urll' is unknown"):
        sources.open_source(configured("feed", urll="x"))


def test_an_adapter_takes_what_is_common_to_all_sources_from_the_source() -> None:
    eastern = replace(configured("feed"), timezone="America/New_York")
    body = (
        b"<rss><channel><item><title>x</title><link>https://a.example/1</link>"
        b"<pubDate>Mar 3, 2026 4:53am</pubDate></item></channel></rss>"
    )
    response = answer(opened("feed").first({}, NOW), body)
    (item,) = sources.open_source(eastern).read(response).items
    assert item.published == datetime(2026, 3, 3, 9, 53, tzinfo=UTC)
