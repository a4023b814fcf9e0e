import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import ReadError
from monitor.sources import Detailing, ctis
from monitor.values import Item, Page, Request, Response

PAGES = Path(__file__).parent / "pages" / "ctis"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/registries/ctis"
NOW = datetime(2026, 8, 1, 8, tzinfo=UTC)
ADAPTER = ctis.open_source(terms=("CAR-T", "ACM-20"))
LUPUS, MYASTHENIA, SCLEROSIS = "2025-599001-11-00", "2025-599002-12-00", "2024-599003-13-01"


def answer(request: Request, body: object) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request.url, 200, {}, raw, request)


def recorded(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((PAGES / name).read_text("utf-8"))
    return body


def following(page: Page) -> Request:
    assert page.next is not None
    return page.next


def asked(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request.body or b"")
    return body


def listed() -> dict[str, Item]:
    page = ADAPTER.read(answer(ADAPTER.first({}, NOW), recorded("search.json")))
    return {item.key: item for item in page.items}


def whole(change: dict[str, Any] | None = None, key: str = LUPUS) -> Item:
    """The item after its record was asked for."""
    assert isinstance(ADAPTER, Detailing)
    item = listed()[key]
    assert item.detail is not None
    record = {**recorded("retrieve.json"), "ctNumber": key, **(change or {})}
    return ADAPTER.detail(item, answer(item.detail, record))


def test_each_term_is_searched_and_a_trial_found_twice_is_one_item() -> None:
    first = ADAPTER.first({}, NOW)
    assert (first.method, asked(first)["searchCriteria"]) == ("POST", {"containAll": "CAR-T"})
    page = ADAPTER.read(answer(first, recorded("search.json")))
    assert [item.key for item in page.items] == [LUPUS, MYASTHENIA, SCLEROSIS]
    second = following(page)
    assert asked(second)["searchCriteria"] == {"containAll": "ACM-20"}
    again = recorded("search.json")
    again["data"] = [again["data"][1]]
    again["pagination"]["totalRecords"] = 1
    page = ADAPTER.read(answer(second, again))
    assert page.items == ()
    assert page.next is None


def test_pages_of_a_term_are_followed_until_all_are_counted() -> None:
    body = recorded("search.json")
    body["pagination"]["totalRecords"] = 4
    page = ADAPTER.read(answer(ADAPTER.first({}, NOW), body))
    assert asked(following(page))["pagination"]["page"] == 2
    with pytest.raises(ReadError, match="listed 3 of 4"):
        ADAPTER.read(answer(following(page), {**body, "data": []}))


def test_a_row_becomes_facts_of_the_common_form() -> None:
    assert listed()[LUPUS].facts == {
        "registry": "CTIS",
        "id": LUPUS,
        "ids": LUPUS,
        "status": "RECRUITING",
        "raw_status": "Authorised, recruiting",
        "phase": "1",
        "enrollment": "13",
        "enrollment_type": "ESTIMATED",
        "start_date": "2026-06-28",
        "start_type": "ACTUAL",
        "sponsor": "Acme Cell Therapies GmbH",
        "conditions": "Systemic lupus erythematosus",
        "interventions": "ACM-19|Fludarabine",
        "countries": "Spain|Hungary|Poland",
        "country_status": "Spain:RECRUITING|Hungary:WITHDRAWN|Poland:RECRUITING",
        "authorised": "2026-06-05",
        "last_update": "2026-07-31",
    }


def test_day_first_dates_are_read_as_such() -> None:
    item = listed()[LUPUS]
    assert (item.published, item.date_only) == (datetime(2026, 7, 31, tzinfo=UTC), True)
    assert listed()[SCLEROSIS].facts["completion"] == "2026-05-16"


def test_a_trial_whose_first_country_recruits_is_recruiting() -> None:
    body = recorded("search.json")
    body["data"][1]["trialCountries"] = ["Germany:2", "Spain:4"]
    page = ADAPTER.read(answer(ADAPTER.first({}, NOW), body))
    assert page.items[1].facts["status"] == "RECRUITING"
    assert page.items[1].facts["raw_status"] == "Authorised, recruitment pending"
    assert listed()[MYASTHENIA].facts["status"] == "NOT_YET"


def test_an_unknown_code_leaves_no_status() -> None:
    body = recorded("search.json")
    body["data"][0]["ctStatus"] = 17
    page = ADAPTER.read(answer(ADAPTER.first({}, NOW), body))
    assert "status" not in page.items[0].facts
    assert page.items[0].facts["raw_status"] == "17"


def test_a_row_that_changes_without_a_new_date_has_a_new_version() -> None:
    body = recorded("search.json")
    body["data"][0]["trialCountries"] = ["Spain:5"]
    page = ADAPTER.read(answer(ADAPTER.first({}, NOW), body))
    assert page.items[0].version != listed()[LUPUS].version
    assert page.items[1].version == listed()[MYASTHENIA].version


def test_the_record_adds_the_ids_of_other_registries_and_the_whole_text() -> None:
    item = whole()
    assert item.detail is None
    assert item.facts["ids"] == f"{LUPUS}|NCT91000001"
    assert item.facts["start_type"] == "ACTUAL"
    text = item.text or ""
    assert text.splitlines()[:2] == [
        f"EU CT Number: {LUPUS}",
        "Overall Status: Authorised, recruiting",
    ]
    assert "Inclusion Criteria: Lupus that two medicines did not control; Age 18 to 64" in text
    assert "Products: ACM-19 / ACM19 / AUTOLOGOUS T CELLS" in text
    assert "Events: Spain: START_OF_TRIAL 2026-06-28, START_OF_RECRUITMENT 2026-06-30" in text
    assert "Phase: Human pharmacology (Phase I)- First administration to humans" in text
    assert "Locations: Hospital Clinico, Valencia, Spain; Hospital del Mar" in text
    assert "Body" not in text
    assert "example.org" not in text


def test_a_planned_start_is_estimated() -> None:
    facts = whole(key=MYASTHENIA).facts
    assert (facts["start_date"], facts["start_type"]) == ("2026-06-01", "ESTIMATED")


def test_an_early_end_is_a_termination_and_a_halt_gives_its_reason() -> None:
    events = copy.deepcopy(recorded("retrieve.json")["events"])
    events["trialEvents"][0]["events"].append(
        {"notificationType": "EARLY_TERMINATION", "date": "2026-07-20"}
    )
    events["temporaryHaltList"] = [{"sponsorJustificationComment": "Manufacturing stopped"}]
    facts = whole({"events": events}, SCLEROSIS).facts
    assert facts["status"] == "TERMINATED"
    assert facts["why_stopped"] == "Manufacturing stopped"
    assert whole(key=SCLEROSIS).facts["status"] == "COMPLETED"
    assert whole(key=SCLEROSIS).facts["results"] == "yes"


@pytest.mark.parametrize(
    "change", [{"ctNumber": "2025-599009-11-00"}, {"authorizedApplication": None}]
)
def test_another_trial_s_record_or_an_old_form_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ReadError):
        whole(change)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pagination": {"totalRecords": 12_300}}, "ignored the term"),
        ({"pagination": {}}, "no totalRecords"),
        ({"data": None}, "has no data"),
        ({"data": [{}], "pagination": {"totalRecords": 1}}, "no row could be read"),
    ],
)
def test_an_answer_that_is_not_the_search_s_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ReadError, match=words):
        ADAPTER.read(answer(ADAPTER.first({}, NOW), {**recorded("search.json"), **change}))


def test_a_register_without_a_single_trial_is_refused() -> None:
    nothing = recorded("search_nothing.json")
    page = ADAPTER.read(answer(ADAPTER.first({}, NOW), nothing))
    with pytest.raises(ReadError, match="no trial for any term"):
        ADAPTER.read(answer(following(page), nothing))


def test_a_row_without_a_number_costs_only_itself() -> None:
    body = recorded("search.json")
    del body["data"][0]["ctNumber"]
    page = ADAPTER.read(answer(ADAPTER.first({}, NOW), body))
    assert len(page.items) == 2
    assert [problem.why for problem in page.problems] == ["has no ctNumber"]


@pytest.mark.parametrize("body", [b"", b"\x00noise", b"<!doctype html><p>portal", b"{}", b"[]"])
def test_an_answer_that_is_no_search_is_refused(body: bytes) -> None:
    with pytest.raises(ReadError):
        ADAPTER.read(answer(ADAPTER.first({}, NOW), body))


def test_no_term_is_refused() -> None:
    with pytest.raises(ValueError, match="terms: is empty"):
        ctis.open_source(terms=())


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
def test_the_recorded_search_reads() -> None:
    body = json.loads((REAL / "search_page_2026-08.json").read_bytes())
    page = ADAPTER.read(answer(ADAPTER.first({}, NOW), body))
    facts = {item.key: item.facts for item in page.items}
    assert facts["2024-512310-18-00"]["status"] == "COMPLETED"
    assert facts["2024-512310-18-00"]["last_update"] == "2025-10-31"
    assert facts["2026-525909-13-00"]["phase"] == "4"
    assert facts["2025-523260-20-00"]["country_status"].startswith("Spain:RECRUITING|Hungary:WITH")
    assert following(page).context["page"] == 2


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
@pytest.mark.parametrize(
    ("number", "ids"),
    [
        ("2023-505613-24-00", "2023-505613-24-00|NCT04665037|2019-003842-34"),
        ("2024-510663-34-00", "2024-510663-34-00"),
    ],
)
def test_recorded_records_read(number: str, ids: str) -> None:
    assert isinstance(ADAPTER, Detailing)
    record = json.loads((REAL / f"retrieve_{number}.json").read_bytes())
    row = {**record, "ctStatus": record["ctPublicStatusCode"], "conditions": "", "sponsor": "X"}
    search = {"data": [row], "pagination": {"totalRecords": 1}}
    (item,) = ADAPTER.read(answer(ADAPTER.first({}, NOW), search)).items
    assert item.detail is not None
    full = ADAPTER.detail(item, answer(item.detail, record))
    assert full.facts["ids"].startswith(ids)
    assert full.facts["start_type"] == "ACTUAL"
    assert "Events: " in (full.text or "")
    assert "Inclusion Criteria: " in (full.text or "")


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
def test_a_record_of_the_old_portal_is_refused() -> None:
    assert isinstance(ADAPTER, Detailing)
    record = json.loads((REAL / "retrieve_2022-500244-37-00.json").read_bytes())
    body = recorded("search.json")
    body["data"][0]["ctNumber"] = "2022-500244-37-00"
    item = ADAPTER.read(answer(ADAPTER.first({}, NOW), body)).items[0]
    assert item.detail is not None
    with pytest.raises(ReadError, match="no authorizedPartI"):
        ADAPTER.detail(item, answer(item.detail, record))
