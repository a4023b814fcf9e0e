from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import ReadError
from monitor.sources import ictrp
from monitor.values import Item, Page, Request, Response

PAGES = Path(__file__).parent / "pages" / "ictrp"
REAL = Path(__file__).resolve().parents[3] / "shared/samples/registries/ictrp"
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
URL = "https://files.example/ictrp.xml"
ADAPTER = ictrp.open_source(url=URL)


def read(body: bytes) -> Page:
    request = ADAPTER.first({}, NOW)
    return ADAPTER.read(Response(request.url, 200, {}, body, request))


def items(name: str) -> dict[str, Item]:
    return {item.key: item for item in read((PAGES / name).read_bytes()).items}


def test_the_export_is_read_from_where_it_was_put() -> None:
    assert ADAPTER.first({}, NOW) == Request(URL, configured=True)


def test_trials_of_registries_that_are_read_at_home_are_left_out() -> None:
    assert list(items("export.xml")) == ["ChiCTR2690000001", "jRCT2099000001"]


def test_a_trial_becomes_facts_of_the_common_form() -> None:
    assert items("export.xml")["ChiCTR2690000001"].facts == {
        "registry": "ChiCTR",
        "id": "ChiCTR2690000001",
        "ids": "ChiCTR2690000001",
        "status": "NOT_YET",
        "raw_status": "Not Recruiting",
        "phase": "1",
        "study_type": "Interventional study",
        "enrollment": "9",
        "enrollment_type": "ESTIMATED",
        "start_date": "2026-03-01",
        "sponsor": "Somewhere Provincial People’s Hospital",
        "conditions": "systemic lupus erythematosus|lupus nephritis",
        "interventions": "Low dose:UCAR-T|High dose:UCAR-T",
        "countries": "China",
        "first_posted": "2026-02-10",
        "last_update": "2026-02-17",
    }


def test_not_recruiting_is_not_yet_only_where_enrolment_lies_ahead() -> None:
    """The platform says it of closed, stopped and completed trials too."""
    facts = items("export.csv")["CTRI/2026/02/099001"].facts
    assert (facts["status"], facts["raw_status"]) == ("UNKNOWN", "Not Recruiting")


def test_what_spreadsheets_and_encodings_did_is_undone() -> None:
    bridged = items("export.xml")["jRCT2099000001"]
    assert bridged.facts["phase"] == "1/2"
    assert bridged.facts["ids"] == "jRCT2099000001|NCT91000002"
    assert bridged.facts["results"] == "yes"
    text = items("export.xml")["ChiCTR2690000001"].text or ""
    assert "Inclusion Criteria: 1. aged 18 to 65;\n2. platelets > 50" in text
    assert "erythematosus\n" in text
    assert "person@example.org" not in text


def test_a_csv_is_read_like_the_xml_and_a_trial_given_twice_is_one_item() -> None:
    found = items("export.csv")
    assert list(found) == ["CTRI/2026/02/099001", "ACTRN12626000000001"]
    indian, australian = found.values()
    assert indian.title == "CAR-T cells, a first study"
    assert indian.facts["enrollment"] == "12"
    assert indian.facts["phase"] == "1/2"
    assert (indian.url or "").endswith("TrialID=CTRI/2026/02/099001")
    assert indian.published == datetime(2026, 3, 2, tzinfo=UTC)
    assert australian.facts["countries"] == "Australia|New Zealand"
    assert "enrollment" not in australian.facts
    assert "phase" not in australian.facts


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b"noise", "no column TrialID"),
        (b"\xff\xfe\x00", "no column TrialID"),
        (b"<Trials_downloaded_from_ICTRP/>", "lists no trial"),
        (b"<Trials_central><Trial><a/></Trial></Trials_central>", "no trial has a TrialID"),
        (b"<html><body>Forbidden</body></html>", "got <html>"),
        (b"<Trials_downloaded_from_ICTRP><Trial>", "expected XML"),
        (b"TrialID,Phase\nCTRI/2026/02/099001", "1 fields of 2"),
        (b'TrialID,Phase\n"CTRI', "cannot be read as CSV"),
        (b"TrialID,Phase\n", "lists no trial"),
    ],
)
def test_what_is_no_whole_export_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        read(body)


def test_a_trial_without_an_id_costs_only_itself() -> None:
    page = read((PAGES / "export.csv").read_bytes().replace(b"ACTRN12626000000001,", b",", 1))
    assert len(page.items) == 1
    assert [problem.why for problem in page.problems] == ["has no TrialID"]


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the repository")
def test_recorded_exports_read() -> None:
    xml = read((REAL / "export_sample_2020-03.xml").read_bytes())
    assert xml.problems == ()
    assert {item.facts["registry"] for item in xml.items} == {"ChiCTR"}
    rows = read((REAL / "covid_export_2020-07-07_by_register_sample.csv").read_bytes())
    assert rows.problems == ()
    by = {item.key: item for item in rows.items}
    assert {trial.facts["registry"] for trial in by.values()} >= {"JPRN", "CTRI", "ANZCTR", "CRIS"}
    assert all(trial.published is not None for trial in by.values())
    assert not any("‚Ä" in (trial.text or "") for trial in by.values())
    assert all(
        trial.facts.get("phase") in (None, "1", "1/2", "2", "2/3", "3", "4")
        for trial in by.values()
    )
