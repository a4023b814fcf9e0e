"""The API, feeds and calendar: what they hold, and that they keep to their own descriptions."""

import csv
import io
import json
from urllib.parse import quote
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.archive import HOSTILE

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_search_is_answered_as_json_with_facets_and_pages(page):
    answer = page.get("/api/search", params={"q": "dosed", "limit": 2, "facets": True}).json()
    assert answer["total"] == 6
    assert answer["order"] == "newest"
    assert len(answer["hits"]) == 2
    more = page.get(
        "/api/search", params={"q": "dosed", "limit": 200, "cursor": answer["next"]}
    ).json()
    assert len(more["hits"]) == 4
    assert more["next"] is None
    assert {facet["field"] for facet in answer["facets"]} >= {"milestone", "product", "year"}


def test_an_alert_is_answered_with_all_that_is_known(page):
    answer = page.get(f"/api/alerts/{page.alerts['dosed']}").json()
    assert answer["alert"]["event"]["milestone"]["id"] == "first_patient_dosed"
    assert [each["role"] for each in answer["alert"]["sightings"]] == ["opened", "joined"]
    assert [each["state"] for each in answer["deliveries"]] == ["sent", "failed"]


def test_overviews_are_answered(page):
    (ladder, *_) = page.get("/api/ladder", params={"product": "XY-101"}).json()
    assert [rung["days"] for rung in ladder["rungs"]] == [None, 180, 80]
    landscape = page.get("/api/landscape").json()
    assert {row["product"] for row in landscape["rows"]} == {"XY-101", "ZZ-9", HOSTILE}
    assert len(page.get("/api/timeline?q=target:BCMA").json()["steps"]) == 1
    overdue = page.get("/api/promises?overdue=true").json()
    assert [plan["due"] for plan in overdue] == ["Q3 2025"]
    assert page.get("/api/sources").json()["sources"][1]["state"] == "failing"
    assert {gap["kind"] for gap in page.get("/api/gaps").json()} == {"gap", "failing", "broken"}


@pytest.mark.parametrize(
    ("path", "status", "why"),
    [
        ("/api/search?q=milestne:x", 400, "did you mean 'milestone'?"),
        ("/api/search?cursor=nonsense", 400, "cursor: this is no cursor"),
        ("/api/search?limit=0", 422, "greater than or equal to 1"),
        ("/api/alerts/99999", 404, "There is no alert 99999."),
        ("/api/alerts/x", 422, "valid integer"),
        ("/api/nothing", 404, "There is no such page."),
    ],
)
def test_what_cannot_be_answered_says_why(page, path, status, why):
    response = page.get(path)
    assert response.status_code == status
    assert why in response.json()["detail"]


def test_a_wrong_method_is_told_which_are_right(page):
    response = page.client.delete("/api/search", headers={"content-length": "0"})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET"


def test_a_search_is_an_atom_feed(page):
    response = page.get("/search.atom", params={"q": "dosed"})
    assert response.headers["content-type"] == "application/atom+xml"
    feed = Xml.fromstring(response.content)  # noqa: S314 - ours, and its form is what is tested
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 6
    for entry in entries:
        links = [link.get("href", "") for link in entry.findall(f"{ATOM}link")]
        assert links[0].startswith(f"{page.address}/alerts/")
        assert all(link.startswith("http") for link in links)
        assert entry.findtext(f"{ATOM}updated", "").endswith("+00:00")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 6


def test_a_search_is_a_json_feed(page):
    feed = page.get("/search.json", params={"q": "product:XY-101"}).json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert len(feed["items"]) == 3
    assert all(item["url"].startswith(page.address) for item in feed["items"])


def test_a_search_is_a_table_that_no_spreadsheet_runs(page):
    response = page.get("/search.csv", params={"q": "product:XY-101"})
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert {row["product"] for row in rows} == {"XY-101"}
    everything = csv.reader(io.StringIO(page.get("/search.csv?all=1").text))
    assert not [cell for row in everything for cell in row if cell.startswith(tuple("=+-@\t\r"))]


def test_a_search_is_json_lines(page):
    lines = page.get("/search.jsonl", params={"q": "target:BCMA"}).text.splitlines()
    assert [json.loads(line)["product"] for line in lines] == ["ZZ-9"]


def test_promises_are_a_calendar_that_text_cannot_break(page):
    response = page.get("/promises.ics")
    assert response.headers["content-type"].startswith("text/calendar")
    lines = response.text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = response.text.replace("\r\n ", "").split("\r\n")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == 4
    assert "DTSTART;VALUE=DATE:20250930" in unfolded
    assert any("Q3 2025\\; overdue" in line for line in unfolded)
    assert any(line.startswith("DESCRIPTION:BEGIN:VEVENT\\n") for line in unfolded)
    overdue = page.get("/promises.ics?overdue=true").text
    assert overdue.count("BEGIN:VEVENT") == 1


def test_health_says_what_is_wrong(page):
    assert page.get("/readyz").text == "ready\n"
    response = page.get("/healthz")
    assert (response.status_code, response.text) == (200, "alive\n")


def test_metrics_are_counted_from_rows(page):
    text = page.get("/metrics").text
    for line in (
        'monitor_source_polls_total{source="wire"} 9.0',
        'monitor_source_failures{source="registry"} 4.0',
        'monitor_source_gaps{source="wire"} 1.0',
        'monitor_day_polls{outcome="failed"} 4.0',
        "monitor_day_items 30.0",
        'monitor_alerts{state="posted"} 6.0',
        'monitor_deliveries{channel="slack:#alerts",state="sent"} 1.0',
        "monitor_queue_length 0.0",
        "monitor_notices 1.0",
        "monitor_up 1.0",
    ):
        assert line in text, line
    assert "process_resident_memory_bytes" in text


def _leaves(schema):
    """Values that a parameter allows, and some that it does not."""
    kinds = {
        "integer": st.integers() | st.integers(1, 50),
        "boolean": st.sampled_from(["true", "false", "1", "maybe"]),
    }
    kind = schema.get("type") or (schema.get("anyOf") or [{}])[0].get("type")
    return kinds.get(kind, st.text(max_size=40) | st.sampled_from(["dosed", "XY-101", "a:b"]))


@pytest.fixture(scope="session")
def described(page):
    return page.get("/api/openapi.json").json()


def test_the_api_describes_every_answer(described):
    for path, calls in described["paths"].items():
        for method, call in calls.items():
            good = "201" if method == "post" else "200"
            schema = call["responses"][good]["content"]["application/json"]["schema"]
            assert schema, path
            assert call["summary"]
            assert call["tags"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_asked_the_answer_is_one_that_is_described(page, described, data):
    """Fuzzed from its own description: only documented answers, always JSON, never a crash."""
    path = data.draw(st.sampled_from(sorted(described["paths"])))
    method = data.draw(st.sampled_from(sorted(described["paths"][path])))
    call = described["paths"][path][method]
    asked = {}
    for parameter in call.get("parameters", ()):
        value = data.draw(_leaves(parameter["schema"]), label=parameter["name"])
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(str(value), safe=""))
        elif parameter["required"] or data.draw(st.booleans()):
            asked[parameter["name"]] = str(value)
    body = None
    if "requestBody" in call:
        word = st.fixed_dictionaries({"verdict": st.text(max_size=9), "who": st.text(max_size=99)})
        body = data.draw(word | st.none() | st.lists(st.integers(), max_size=2))
    response = page.client.request(method, path, params=asked, json=body)
    allowed = {int(status) for status in call["responses"]}
    if "//" in path or path.endswith("/") or path.count("/") != _slashes(described, call):
        allowed |= {404, 405, 307}
    assert response.status_code in allowed, response.text
    if response.status_code != 307:
        answer = response.json()
        assert response.is_success or isinstance(answer["detail"], str)


def _slashes(described, call):
    return next(
        path.count("/") for path, calls in described["paths"].items() if call in calls.values()
    )
