import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import ReadError
from monitor.sources import clinicaltrials
from monitor.values import Item, Page, Request, Response

PAGES = Path(__file__).parent / "pages" / "clinicaltrials"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/registries/ctgov/v2_json"
NOW = datetime(2026, 6, 13, 8, tzinfo=UTC)
ADAPTER = clinicaltrials.open_source()


def answer(request: Request, body: object) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request.url, 200, {}, raw, request)


def recorded(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((PAGES / name).read_text("utf-8"))
    return body


def sweep(cursor: dict[str, str] | None = None) -> Request:
    """The request for the set, after the registry has said that its data moved."""
    first = ADAPTER.first(cursor or {}, NOW)
    return following(ADAPTER.read(answer(first, recorded("version.json"))))


def following(page: Page) -> Request:
    assert page.next is not None
    return page.next


def items() -> dict[str, Item]:
    page = ADAPTER.read(answer(sweep(), recorded("studies.json")))
    return {item.key: item for item in page.items}


def test_the_set_is_asked_only_when_the_registry_s_data_moved() -> None:
    first = ADAPTER.first({"data": "2026-06-12T09:00:05"}, NOW)
    page = ADAPTER.read(answer(first, recorded("version.json")))
    assert page.items == ()
    assert page.next is None
    assert sweep({"data": "2026-06-11T09:00:05"}).url.endswith("HasResults")


def test_every_request_says_which_client_it_is() -> None:
    """The site answers 403 to an httpx that calls itself anything else."""
    for request in (ADAPTER.first({}, NOW), sweep()):
        assert request.headers["User-Agent"].startswith("python-httpx/")
    own = clinicaltrials.open_source(user_agent="python-httpx/1 (me)").first({}, NOW)
    assert own.headers["User-Agent"] == "python-httpx/1 (me)"


def test_the_query_asks_for_therapies_or_products_in_diseases() -> None:
    query = parse_qs(urlsplit(sweep().url).query)
    assert query["pageSize"] == ["1000"]
    assert query["countTotal"] == ["true"]
    (term,) = query["query.term"]
    assert '"chimeric antigen receptor" OR "CAR-T"' in term
    assert '"KYV-101"' in term
    assert ') AND (lupus OR "lupus nephritis" OR ' in term


def test_a_record_becomes_facts_of_the_common_form() -> None:
    facts = items()["NCT91000001"].facts
    assert facts == {
        "registry": "ClinicalTrials.gov",
        "id": "NCT91000001",
        "ids": "NCT91000001|2025-599001-11-00",
        "status": "RECRUITING",
        "raw_status": "RECRUITING",
        "phase": "1/2",
        "study_type": "INTERVENTIONAL",
        "enrollment": "24",
        "enrollment_type": "ESTIMATED",
        "start_date": "2026-05-11",
        "start_type": "ACTUAL",
        "primary_completion": "2028-06",
        "completion": "2029",
        "sponsor": "Acme Cell Therapies",
        "sponsor_person": "no",
        "collaborators": "Acme Pharma",
        "references": "90000002",
        "conditions": "Systemic Lupus Erythematosus|Lupus Nephritis",
        "interventions": "ACM-19|Fludarabine",
        "countries": "Switzerland|United States",
        "first_posted": "2026-04-28",
        "last_update": "2026-06-12",
    }


def test_the_text_holds_the_whole_record_and_no_contact() -> None:
    item = items()["NCT91000001"]
    text = item.text or ""
    lines = text.splitlines()
    assert lines[:2] == ["NCT Number: NCT91000001", "Overall Status: RECRUITING"]
    assert "Study Start: 2026-05-11 [ACTUAL]" in lines
    assert (
        "Interventions: BIOLOGICAL: ACM-19 (also acmecabtagene autoleucel)|DRUG: Fludarabine"
        in lines
    )
    assert "* Platelets > 50 and lymphocytes < LLN" in lines
    assert "Brief Summary: ACM-19 (acmecabtagene autoleucel [acme-cel]) is given once." in lines
    assert "10^8 cells" in text
    assert "Publication: PMID 90000002 [DERIVED]" in text
    assert "A review of lupus" not in text
    assert "example.org" not in text
    assert "Person" not in text
    assert (item.title, item.published, item.date_only) == (
        "ACM-19 in Adults With Refractory Systemic Lupus Erythematosus",
        datetime(2026, 6, 12, tzinfo=UTC),
        True,
    )
    assert item.url == "https://clinicaltrials.gov/study/NCT91000001"


def test_what_the_registry_says_of_a_stale_record_is_kept_apart() -> None:
    facts = items()["NCT91000002"].facts
    assert (facts["status"], facts["last_known_status"]) == ("UNKNOWN", "RECRUITING")
    assert facts["start_date"] == "2023-05"
    assert "start_type" not in facts
    assert "phase" not in facts
    assert facts["sponsor_person"] == "yes"


def test_a_dummy_enrolment_and_a_delay_of_results_are_no_facts() -> None:
    facts = items()["NCT91000002"].facts
    assert "enrollment" not in facts
    assert "results" not in facts


def test_a_withdrawn_record_gives_its_reason_and_a_completed_one_its_results() -> None:
    assert items()["NCT91000003"].facts["why_stopped"].startswith("Business decision")
    assert "countries" not in items()["NCT91000003"].facts
    assert items()["NCT91000004"].facts["results_posted"] == "2026-06-01"
    assert "Results Posted: 2026-06-01" in (items()["NCT91000004"].text or "")


def test_a_status_that_is_no_state_of_recruitment_leaves_no_status() -> None:
    body = recorded("studies.json")
    body["studies"][0]["protocolSection"]["statusModule"]["overallStatus"] = "WITHHELD"
    page = ADAPTER.read(answer(sweep(), body))
    assert "status" not in page.items[0].facts
    assert page.items[0].facts["raw_status"] == "WITHHELD"


def test_pages_are_followed_and_counted_and_only_the_last_moves_the_cursor() -> None:
    whole = recorded("studies.json")
    one = {"studies": whole["studies"][:2], "totalCount": 4, "nextPageToken": "abc"}
    two = {"studies": whole["studies"][2:]}
    first = ADAPTER.read(answer(sweep(), one))
    assert first.cursor is None
    assert parse_qs(urlsplit(following(first).url).query)["pageToken"] == ["abc"]
    second = ADAPTER.read(answer(following(first), two))
    assert [item.key for item in second.items] == ["NCT91000003", "NCT91000004"]
    assert second.next is None
    assert second.cursor == {"data": "2026-06-12T09:00:05"}


def test_a_study_listed_on_two_pages_is_one_item_and_the_missing_one_is_noticed() -> None:
    whole = recorded("studies.json")["studies"]
    first = ADAPTER.read(
        answer(sweep(), {"studies": whole[:2], "totalCount": 4, "nextPageToken": "abc"})
    )
    with pytest.raises(ReadError, match="listed 3 of 4"):
        ADAPTER.read(answer(following(first), {"studies": [whole[1], whole[2]]}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"totalCount": 5}, "listed 4 of 5"),
        ({"totalCount": 598_101}, "ignored the query"),
        ({"totalCount": None}, "no totalCount"),
        ({"studies": [], "totalCount": 0}, "no study could be read"),
        ({"studies": [{"id": 1}], "totalCount": 1}, "no study could be read"),
    ],
)
def test_an_answer_that_is_not_the_whole_set_is_refused(
    change: dict[str, object], words: str
) -> None:
    body = {**recorded("studies.json"), **change}
    with pytest.raises(ReadError, match=words):
        ADAPTER.read(answer(sweep(), body))


def test_a_study_without_an_id_costs_only_itself() -> None:
    body = recorded("studies.json")
    body["studies"][1] = {"protocolSection": {}}
    page = ADAPTER.read(answer(sweep(), body))
    assert len(page.items) == 3
    assert [problem.why for problem in page.problems] == ["has no nctId"]


@pytest.mark.parametrize("body", [b"", b"nonsense", b"<html>403</html>", b"{}", b"[]"])
def test_an_answer_that_is_no_version_is_refused(body: bytes) -> None:
    with pytest.raises(ReadError):
        ADAPTER.read(answer(ADAPTER.first({}, NOW), body))


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
def test_recorded_studies_read_as_a_person_would() -> None:
    studies = [json.loads(path.read_text("utf-8")) for path in sorted(REAL.glob("NCT*.json"))]
    page = ADAPTER.read(answer(sweep(), {"studies": studies, "totalCount": len(studies)}))
    facts = {item.key: item.facts for item in page.items}
    assert len(facts) == len(studies)
    assert facts["NCT06193889"]["phase"] == "2/3"
    assert facts["NCT07403188"]["ids"] == "NCT07403188|2024-511198-31-00"
    assert facts["NCT06451159"]["sponsor_person"] == "yes"
    assert facts["NCT07006805"]["status"] == "WITHDRAWN"
    assert facts["NCT04207047"]["last_known_status"] == "ACTIVE_NOT"
    assert facts["NCT05594173"]["results"] == "yes"
    assert all("\\" not in (item.text or "") for item in page.items)


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
def test_the_recorded_walk_over_two_pages_is_followed() -> None:
    one = (REAL / "search_page1_phelan_pageSize5_2026-08-11.json").read_bytes()
    two = (REAL / "search_page2_phelan_pageToken_2026-08-11.json").read_bytes()
    first = ADAPTER.read(answer(sweep(), one))
    assert following(first).context["total"] == 21
    second = ADAPTER.read(answer(following(first), two))
    assert len(following(second).context["seen"]) == 10
