import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.errors import ReadError
from monitor.sources import Adapter, openfda
from monitor.values import Item, Request, Response

PAGES = Path(__file__).parent / "pages" / "openfda"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/news/openfda"
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
LABELS = openfda.open_source()
LETTERS = openfda.open_source(endpoint="crl")
APPLICATIONS = openfda.open_source(endpoint="drugsfda", search="sponsor_name:acme")


def answer(request: Request, body: object, status: int = 200) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request.url, status, {}, raw, request)


def rows(*found: object, total: int | None = None) -> dict[str, Any]:
    counted = len(found) if total is None else total
    return {"meta": {"results": {"skip": 0, "total": counted}}, "results": list(found)}


def read(adapter: Adapter, body: object) -> tuple[Item, ...]:
    return adapter.read(answer(adapter.first({}, NOW), body)).items


def test_labels_are_asked_for_by_what_every_label_of_engineered_t_cells_says() -> None:
    request = LABELS.first({}, NOW)
    assert request.url.startswith("https://api.fda.gov/drug/label.json?")
    assert parse_qs(urlsplit(request.url).query)["search"] == [
        'indications_and_usage:"T cell immunotherapy"'
    ]
    assert request.accepts == (404,)


def test_a_label_becomes_its_names_and_its_indications() -> None:
    item = read(LABELS, (PAGES / "label.json").read_bytes())[0]
    assert item.title == "Label: ACMELEUCEL / ACMECABTAGENE AUTOLEUCEL"
    assert item.text is not None
    assert "indicated for adults with lupus nephritis" in item.text
    assert (item.published, item.date_only) == (datetime(2026, 2, 27, tzinfo=UTC), True)
    assert item.version == "4 20260227"
    assert item.facts["application"] == "BLA199999"


def test_nothing_found_is_an_answer_with_status_404() -> None:
    gone = {"error": {"code": "NOT_FOUND", "message": "No matches found!"}}
    assert LABELS.read(answer(LABELS.first({}, NOW), gone, 404)).items == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": {"code": "BAD_REQUEST", "message": "Search not supported"}}, "BAD_REQUEST"),
        ({"error": "oops"}, "refused: without a word"),
        ({"results": []}, "no total"),
        (rows({"set_id": "x"}, total=9_999), "more than the 2000 of `limit`"),
        (rows({}), "no row could be read"),
        (b"<html><title>404</title>", "got a web page"),
    ],
)
def test_an_answer_that_is_not_what_was_asked_is_refused(body: object, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        LABELS.read(answer(LABELS.first({}, NOW), body))


def test_rows_are_paged_until_all_are_counted() -> None:
    page = LABELS.read(answer(LABELS.first({}, NOW), rows({"set_id": "one"}, total=2)))
    assert page.next is not None
    assert parse_qs(urlsplit(page.next.url).query)["skip"] == ["1"]
    assert LABELS.read(answer(page.next, rows({"set_id": "two"}, total=2))).next is None
    with pytest.raises(ReadError, match="NOT_FOUND"):
        LABELS.read(answer(page.next, {"error": {"code": "NOT_FOUND"}}, 404))


def test_a_letter_is_its_whole_text() -> None:
    letter = {
        "application_number": ["BLA 125999"],
        "letter_date": "11/02/2025",
        "letter_type": "COMPLETE RESPONSE",
        "approval_status": "Unapproved",
        "company_name": "Acme Bio",
        "text": "We have completed our review.",
        "file_name": "CRL_BLA125999_20251102.pdf",
    }
    (item,) = read(LETTERS, rows(letter))
    assert item.key == "CRL_BLA125999_20251102.pdf"
    assert item.title == "Complete response letter: BLA 125999, Acme Bio"
    assert item.text == (
        "FDA issued a complete response letter to Acme Bio for BLA 125999.\n"
        "We have completed our review."
    )
    assert item.published == datetime(2025, 11, 2, tzinfo=UTC)
    assert "search" not in parse_qs(urlsplit(LETTERS.first({}, NOW).url).query)


def test_a_row_without_identity_costs_only_itself() -> None:
    page = LETTERS.read(answer(LETTERS.first({}, NOW), rows({}, {"file_name": "a.pdf"})))
    assert [item.key for item in page.items] == ["a.pdf"]
    assert [problem.what for problem in page.problems] == ["row 0"]


def test_a_new_submission_of_an_application_changes_its_text() -> None:
    def application(*days: str) -> dict[str, Any]:
        submissions = [
            {"submission_type": "SUPPL", "submission_status": "AP", "submission_status_date": day}
            for day in days
        ]
        product = {"brand_name": "ACMELEUCEL", "active_ingredients": [{"name": "ACMECABTAGENE"}]}
        return {
            "application_number": "BLA125999",
            "sponsor_name": "ACME",
            "products": [product],
            "submissions": submissions,
        }

    (before,) = read(APPLICATIONS, rows(application("20250101")))
    (after,) = read(APPLICATIONS, rows(application("20260227", "20250101")))
    assert before.key == after.key == "BLA125999"
    assert before.text != after.text
    assert after.published == datetime(2026, 2, 27, tzinfo=UTC)
    assert after.title == "Drugs@FDA: ACMELEUCEL (ACME)"


def test_applications_need_a_search() -> None:
    with pytest.raises(ValueError, match="search: missing"):
        openfda.open_source(endpoint="drugsfda")


recorded = pytest.mark.skipif(
    not REAL.is_dir(), reason="the recorded answers are not beside the repository"
)


@recorded
@pytest.mark.parametrize(
    ("adapter", "name", "title"),
    [
        (LABELS, "label_keytruda_20260811.json", "Label: KEYTRUDA QLEX"),
        (APPLICATIONS, "drugsfda_imatinib_20260811.json", "Drugs@FDA: GLEEVEC (NOVARTIS)"),
    ],
)
def test_the_recorded_answers_read(adapter: Adapter, name: str, title: str) -> None:
    items = read(adapter, (REAL / name).read_bytes())
    assert items[0].title.startswith(title)


@recorded
def test_the_recorded_letter_and_the_recorded_refusal_read() -> None:
    letter = json.loads((REAL / "crl_record_shape.json").read_bytes())
    (item,) = read(LETTERS, rows(letter))
    assert item.published == datetime(2018, 11, 2, tzinfo=UTC)
    assert read(LABELS, (REAL / "not_found_404_20260811.json").read_bytes()) == ()
