import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import ReadError
from monitor.sources import Adapter, Past, ema
from monitor.values import Page, Request, Response

PAGES = Path(__file__).parent / "pages" / "ema"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/news/ema"
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
MEDICINES = ema.open_source()
ORPHANS = ema.open_source(report="orphan_designations")
NEWS = ema.open_source(report="news")
OPINIONS = ema.open_source(report="post_authorisation")


def answer(request: Request, body: object) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(request.url, 200, {}, raw, request)


def read(adapter: Adapter, *records: object, total: int | None = None) -> Page:
    counted = len(records) if total is None else total
    body = {"meta": {"total_records": counted}, "data": list(records)}
    return adapter.read(answer(adapter.first({}, NOW), body))


def medicines() -> list[dict[str, Any]]:
    body = json.loads((PAGES / "medicines.json").read_text("utf-8"))
    return list(body["data"])


DESIGNATION = {
    "medicine_name": "",
    "active_substance": "Autologous CD4+ and CD8+ T cells transduced against CD19",
    "intended_use": "Treatment of systemic sclerosis",
    "eu_designation_number": "EU/3/26/3001",
    "date_of_designation_or_refusal": "13/02/2026",
    "first_published_date": "25/02/2026",
    "status": "Positive",
    "orphan_designation_url": "https://www.ema.europa.eu/en/medicines/orphan/eu-3-26-3001",
}
RELEASE = {
    "title": "Meeting highlights from the CHMP 23-26 February 2026",
    "news_url": "https://www.ema.europa.eu/en/news/meeting-highlights-chmp-feb-2026",
    "news_summary": "Nine medicines were recommended for approval.",
    "first_published_date": "27/02/2026",
    "categories": ["Human", "Medicines"],
}


def test_medicines_of_advanced_therapies_are_kept() -> None:
    page = read(MEDICINES, *medicines())
    (item,) = page.items
    assert page.listed == 3
    assert item.key == "EMEA/H/C/009001"
    assert item.title == "EMA medicine: Acmeleucel, acmecabtagene autoleucel, Opinion"
    assert item.published == datetime(2026, 2, 26, tzinfo=UTC), "not the day of the last edit"
    assert item.text is not None
    assert "Therapeutic indication: Treatment of adults with refractory lupus" in item.text
    assert "Therapeutic area mesh: Lupus Nephritis; Lupus Erythematosus, Systemic" in item.text
    assert item.facts["opinion_status"] == "Positive"
    assert item.text.startswith(
        "On 2026-02-26 the CHMP adopted a positive opinion, recommending a marketing authorisation"
        " for Acmeleucel (acmecabtagene autoleucel).\n"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"medicine_status": "Authorised", "marketing_authorisation_date": "27/02/2026"},
            "On 2026-02-27 the European Commission granted a marketing authorisation for",
        ),
        ({"opinion_status": "Negative"}, "On 2026-02-26 the CHMP adopted a negative opinion"),
        ({"opinion_status": ""}, "Category: Human"),
        ({"opinion_adopted_date": ""}, "Category: Human"),
    ],
)
def test_what_a_record_asserts_is_a_sentence(change: dict[str, str], said: str) -> None:
    (item,) = read(MEDICINES, medicines()[0] | change).items
    assert item.text is not None
    assert item.text.startswith(said)


def test_a_medicine_is_kept_for_its_words_too_but_not_an_animals() -> None:
    one, other, animal = medicines()
    other["therapeutic_indication"] = "A T-cell product."
    animal["active_substance"] = "chimeric antigen receptor T cells"
    page = read(MEDICINES, one, other, animal)
    assert [item.key for item in page.items] == ["EMEA/H/C/009001", "EMEA/H/C/009002"]


def test_a_designation_is_its_substance_and_its_use() -> None:
    other = {**DESIGNATION, "active_substance": "othermab", "orphan_designation_url": "x"}
    (item,) = read(ORPHANS, DESIGNATION, other).items
    assert item.title == (
        "EMA orphan designation: Autologous CD4+ and CD8+ T cells transduced against CD19,"
        " Treatment of systemic sclerosis"
    )
    assert item.text is not None
    assert item.text.startswith(
        "On 2026-02-13 the European Commission granted orphan designation to Autologous CD4+ and"
        " CD8+ T cells transduced against CD19 for treatment of systemic sclerosis.\n"
    )
    (refused,) = read(ORPHANS, {**DESIGNATION, "status": "Negative"}).items
    assert refused.text is not None
    assert "granted" not in refused.text
    assert item.published == datetime(2026, 2, 25, tzinfo=UTC)
    assert item.url == DESIGNATION["orphan_designation_url"]


def test_one_number_on_two_pages_is_two_designations() -> None:
    second = {**DESIGNATION, "orphan_designation_url": "https://www.ema.europa.eu/en/other"}
    assert len(read(ORPHANS, DESIGNATION, second).items) == 2


def test_news_of_the_last_days_is_listed_with_its_summary_and_its_page() -> None:
    old = {**RELEASE, "news_url": "https://www.ema.europa.eu/o", "first_published_date": "1/2/1999"}
    (item,) = read(NEWS, RELEASE, old).items
    assert item.title == RELEASE["title"]
    assert (item.text, item.summary) == (None, RELEASE["news_summary"])
    assert isinstance(NEWS, Past)
    request = NEWS.past(date(1998, 1, 1), {}, NOW)
    assert len(NEWS.read(answer(request, [RELEASE, old])).items) == 2


def test_each_opinion_on_a_medicine_is_an_item_of_its_own() -> None:
    record = {
        "ema_product_number": "EMEA/H/C/004090",
        "name_of_medicine": "Kymleucel",
        "active_substance": "kymleucel",
        "post_authorisation_opinion_date": "30/01/2026",
        "medicine_url": "https://www.ema.europa.eu/en/medicines/human/EPAR/kymleucel",
    }
    later = {**record, "post_authorisation_opinion_date": "27/02/2026"}
    assert [item.key for item in read(OPINIONS, record, later).items] == [
        "EMEA/H/C/004090 30/01/2026",
        "EMEA/H/C/004090 27/02/2026",
    ]


def test_a_record_without_its_number_costs_only_itself() -> None:
    one, other, _ = medicines()
    del other["ema_product_number"]
    page = read(MEDICINES, one, other)
    assert len(page.items) == 1
    assert [problem.what for problem in page.problems] == ["row 1"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"meta": {"total_records": 9}, "data": [{}]}, "has 1 of 9 records"),
        ({"data": []}, "expected a list of records"),
        ([], "expected a list of records"),
        ({"data": [{"name_of_medicine": "x", "ema_product_number": "y"}]}, "'advanced_therapy'"),
        ({"data": [{"ema_product_number": "x"}]}, "no record has a field 'name_of_medicine'"),
        (b"<html><title>Page not found</title>", "got a web page"),
    ],
)
def test_a_report_that_is_cut_or_has_changed_is_refused(body: object, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        MEDICINES.read(answer(MEDICINES.first({}, NOW), body))


def test_too_many_kept_rows_are_refused() -> None:
    adapter = ema.open_source(limit=1)
    one, other, _ = medicines()
    other["advanced_therapy"] = "Yes"
    with pytest.raises(ReadError, match="2 rows would be kept"):
        read(adapter, one, other)


@pytest.mark.parametrize(("option", "value"), [("words", ()), ("days", 0)])
def test_options_that_make_no_sense_are_refused(option: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{option}: "):
        ema.open_source(**{option: value})


recorded = pytest.mark.skipif(
    not REAL.is_dir(), reason="the recorded answers are not beside the repository"
)


@recorded
def test_the_medicines_on_file_read() -> None:
    body = json.loads((REAL / "biomcp_fixture_medicines.json").read_bytes())
    body["data"][0]["advanced_therapy"] = ["Yes"]  # the copy on file was cut down to be without
    page = MEDICINES.read(answer(MEDICINES.first({}, NOW), body))
    assert [item.title for item in page.items] == [
        "EMA medicine: Keytruda, pembrolizumab, Authorised"
    ]
    assert page.items[0].published == datetime(2015, 7, 17, tzinfo=UTC)


@recorded
def test_the_opinions_on_file_read() -> None:
    adapter = ema.open_source(report="post_authorisation", words=("EMEA/H",))
    body = json.loads((REAL / "biomcp_fixture_post_authorisation.json").read_bytes())
    page = adapter.read(answer(adapter.first({}, NOW), body))
    assert [item.key for item in page.items] == [
        "EMEA/H/C/003820 27/02/2026",
        "EMEA/H/C/003820 31/01/2020",
        "EMEA/H/C/003820 10/11/2017",
    ]
