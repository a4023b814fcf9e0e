from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import ReadError
from monitor.sources import isrctn
from monitor.values import Item, Page, Request, Response

PAGES = Path(__file__).parent / "pages" / "isrctn"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/registries/isrctn"
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
ADAPTER = isrctn.open_source()


def answer(request: Request, body: bytes) -> Response:
    return Response(request.url, 200, {}, body, request)


def recorded(name: str) -> bytes:
    return (PAGES / name).read_bytes()


def second(who: bytes) -> Request:
    page = ADAPTER.read(answer(ADAPTER.first({}, NOW), who))
    assert page.items == ()
    assert page.next is not None
    return page.next


def read(default: bytes) -> Page:
    return ADAPTER.read(answer(second(recorded("who.xml")), default))


def items() -> dict[str, Item]:
    return {item.key: item for item in read(recorded("default.xml")).items}


def test_both_formats_are_asked_with_the_same_query() -> None:
    first, then = ADAPTER.first({}, NOW), second(recorded("who.xml"))
    assert first.url.replace("/who?", "/default?") == then.url
    assert "%22chimeric%20antigen%20receptor%22" in then.url


def test_a_record_has_the_status_that_the_registry_derived() -> None:
    assert items()["ISRCTN90000001"].facts == {
        "registry": "ISRCTN",
        "id": "ISRCTN90000001",
        "ids": "ISRCTN90000001|NCT91000009",
        "status": "RECRUITING",
        "raw_status": "Recruiting",
        "phase": "1/2",
        "study_type": "Interventional",
        "enrollment": "12",
        "enrollment_type": "ESTIMATED",
        "start_date": "2026-05-01",
        "start_type": "ACTUAL",
        "completion": "2028-12-31",
        "sponsor": "University of Somewhere",
        "collaborators": "A Charity",
        "conditions": "Systemic lupus erythematosus",
        "interventions": "SWH-19",
        "countries": "United Kingdom|England",
        "first_posted": "2026-03-10",
        "last_update": "2026-05-26",
    }


def test_the_text_is_the_record_without_people_and_without_words_for_nothing() -> None:
    item = items()["ISRCTN90000001"]
    text = item.text or ""
    assert text.startswith("ISRCTN Number: ISRCTN90000001\nOverall Status: Recruiting\n")
    assert "Inclusion Criteria: 1. Lupus that two medicines did not control" in text
    assert "Exclusion Criteria" not in text
    assert "not provided" not in text
    assert "person@example.org" not in text
    assert item.published == datetime(2026, 5, 26, 15, 9, 37, 845816, tzinfo=UTC)


def test_a_stopped_trial_is_terminated_with_its_reason() -> None:
    facts = items()["ISRCTN90000002"].facts
    assert (facts["status"], facts["why_stopped"]) == (
        "TERMINATED",
        "Participant recruitment issue",
    )
    assert (facts["enrollment"], facts["enrollment_type"]) == ("7", "ACTUAL")
    assert "phase" not in facts


def test_articles_with_results_are_references_and_protocols_are_not() -> None:
    item = items()["ISRCTN90000002"]
    assert item.facts["references"] == "90000101|10.9999/made.up"
    assert item.facts["results"] == "yes"
    assert "Publication: PMID 90000101 [RESULT]" in (item.text or "")


def test_a_status_that_moves_by_the_calendar_is_a_new_version() -> None:
    moved = recorded("who.xml").replace(b">Recruiting<", b">No longer recruiting<")
    page = ADAPTER.read(answer(second(moved), recorded("default.xml")))
    assert page.items[0].version != items()["ISRCTN90000001"].version
    assert page.items[0].facts["status"] == "ACTIVE_NOT"


def test_a_trial_that_only_one_format_lists_costs_only_itself() -> None:
    short = recorded("who.xml").replace(b"ISRCTN90000002", b"ISRCTN90000003")
    page = ADAPTER.read(answer(second(short), recorded("default.xml")))
    assert [item.key for item in page.items] == ["ISRCTN90000001"]
    assert [problem.what for problem in page.problems] == ["ISRCTN90000002"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'totalCount="2"', b'totalCount="3"', "listed 2 of 3"),
        (b'totalCount="2"', b"", "expected <allTrials"),
        (b"allTrials", b"everything", "expected <allTrials"),
        (b"fullTrial", b"thing", "lists no trial"),
        (b"publicIdentifierCanonical", b"number", "no trial could be read"),
    ],
)
def test_an_answer_that_is_not_the_whole_list_is_refused(
    old: bytes, new: bytes, words: str
) -> None:
    with pytest.raises(ReadError, match=words):
        read(recorded("default.xml").replace(old, new))


@pytest.mark.parametrize("body", [b"", b"noise", b"<html><p>x", b"{}", b"<other/>"])
def test_an_answer_that_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(ReadError):
        ADAPTER.read(answer(ADAPTER.first({}, NOW), body))
    with pytest.raises(ReadError):
        read(body)


def test_an_empty_query_is_refused() -> None:
    with pytest.raises(ValueError, match="query: is empty"):
        isrctn.open_source(query=" ")


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
def test_recorded_answers_read() -> None:
    who = (REAL / "query_format_who_2026-08.xml").read_bytes()
    states = second(who).context["states"]
    assert states["ISRCTN16053507"]["status"] == "No longer recruiting"
    default = (REAL / "query_format_default_2026-10-09.xml").read_bytes()
    default = default.replace(b'totalCount="11"', b'totalCount="2"')  # cut to two by the recorder
    known = {"ISRCTN15375673": dict.fromkeys(("status", "start_type", "results"), "")}
    request = Request("https://x", context={"states": known})
    page = ADAPTER.read(answer(request, default))
    (item,) = page.items
    assert item.facts["enrollment"] == "3060"
    assert item.facts["countries"] == "United Kingdom|England"
    assert item.published is not None
    assert len(page.problems) == 1
