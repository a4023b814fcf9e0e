"""The commands that search, promise, mute and hear feedback."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from monitor.cli import monitor
from monitor.query import FILTERS
from tests.store.builders import NOW, add, alert, document, planned

CONFIG = '[monitor]\ntimezone = "Europe/Zurich"\n'


@pytest.fixture
def run(tmp_path, sqlite_store):
    """Runs a command on a store with two alerts and two promises."""
    with sqlite_store.begin() as transaction:
        alert(transaction, "First patient dosed: XY-101 in lupus")
        alert(
            transaction,
            "Clinical data: \x1b[31mZZ-9",
            name="data_readout",
            product="ZZ-9",
            targets=("BCMA",),
            indications=("myasthenia gravis",),
        )
        add(transaction, document("Quarterly results"))
        for plan in (
            planned("2020-01-01", "2020-03-31", product="XY-101"),
            planned("2090-01-01", "2090-03-31", product="ZZ-9"),
        ):
            (stored,) = add(transaction, document(f"Plans of {plan.product}"), events=[plan])
            transaction.add_promise(plan, stored, NOW)
    config = tmp_path / "sources.toml"
    config.write_text(CONFIG)
    options = ["--config", str(config), "--database", str(sqlite_store.url)]

    def run(*arguments):
        return CliRunner().invoke(monitor, [*options, *arguments])

    return run


def test_a_search_lists_alerts_newest_first(run):
    result = run("search", "the", "first")
    assert result.exit_code == 0
    assert "Clinical data" in result.output
    assert "alert 1, posted; wire (company)" in result.output
    assert "Quarterly" not in result.output


def test_what_comes_from_outside_does_not_steer_the_terminal(run):
    assert "\x1b[31m" not in run("search", "ZZ-9").output


def test_each_filter_is_an_option(run):
    shown = run("search", "--help").output
    assert [entry.name for entry in FILTERS if f"--{entry.name} " not in shown] == []
    said = [
        part
        for entry in FILTERS
        for part in (f"--{entry.name}", entry.example.partition(":")[2].strip('"'))
    ]
    result = run("search", *said)
    assert (result.exit_code, result.output) == (0, "Nothing is known that fits.\n")


def test_an_option_takes_several_values(run):
    both = run("search", "--target", "BCMA,CD19").output
    assert both == run("search", "--target", "BCMA", "--target", "CD19").output
    assert "XY-101" in both
    assert "Clinical data" in both


def test_options_narrow_the_words(run):
    assert "XY-101" not in run("search", "the first", "--target", "BCMA").output
    assert "XY-101" in run("search", "XY-101 OR ZZ-9", "--product", "XY-101").output


def test_a_search_as_json_and_as_a_table(run):
    answer = json.loads(run("search", "--product", "ZZ-9", "--json", "--facets").output)
    assert answer["total"] == 1
    assert answer["hits"][0]["event"]["targets"] == ["BCMA"]
    rows = list(csv.DictReader(io.StringIO(run("search", "--csv").output)))
    assert {row["product"] for row in rows} == {"XY-101", "ZZ-9"}


def test_a_search_goes_on_where_its_page_ended(run):
    first = json.loads(run("search", "--limit", "1", "--json").output)
    second = json.loads(run("search", "--limit", "1", "--json", "--cursor", first["next"]).output)
    assert first["hits"][0]["id"] != second["hits"][0]["id"]


def test_all_searches_what_was_read_and_not_alerted(run):
    assert "no alert" in run("search", "quarterly", "--all").output
    assert run("search", "quarterly").output == "Nothing is known that fits.\n"


def test_a_search_that_cannot_be_read_is_wrong_usage(run):
    result = run("search", "milestne:x")
    assert "position 1: 'milestne' is no field; did you mean 'milestone'?" in result.output
    assert result.exit_code == 2


def test_facets_are_counted(run):
    output = run("search", "--facets").output
    assert "product: XY-101 1, ZZ-9 1" in output
    assert "2 hits" in output


def test_promises_are_listed_with_what_became_of_them(run):
    every = json.loads(run("promises", "--json").output)
    assert [(plan["due"], plan["state"]) for plan in every] == [
        ("Q1 2020", "overdue"),
        ("Q1 2090", "open"),
    ]
    overdue = run("promises", "--overdue").output
    assert "Q1 2020" in overdue
    assert "Q1 2090" not in overdue
    calendar = run("promises", "--ics").stdout_bytes.decode()
    assert calendar.startswith("BEGIN:VCALENDAR\r\n")
    assert calendar.count("BEGIN:VEVENT") == 2


def test_feedback_is_kept(run, sqlite_store):
    assert run("feedback", "1", "no", "--who", "Ada").output == "alert 1: no, says Ada\n"
    run("feedback", "1", "data_readout", "--who", "Ada")
    with sqlite_store.reading() as store:
        assert [(w.verdict, w.who) for w in store.feedback(1)] == [
            ("no", "Ada"),
            ("data_readout", "Ada"),
        ]


def test_feedback_that_cannot_be_kept_says_why(run):
    wrong = run("feedback", "1", "yess")
    assert (wrong.exit_code, "did you mean 'yes'?" in wrong.output) == (2, True)
    missing = run("feedback", "99", "yes")
    assert missing.exit_code == 1
    assert "there is no alert 99" in missing.output


def test_mutes_begin_are_listed_and_end(run):
    begun = run("mute", "product:XY-101", "--for", "30d", "--who", "Ada", "--reason", "known")
    assert begun.exit_code == 0
    assert begun.output.startswith("mute 1: product:XY-101, until ")
    listed = run("mute").output
    assert "product:XY-101" in listed
    assert "known" in listed
    assert run("unmute", "1").output == "mute 1 is ended\n"
    assert "product:XY-101" not in run("mute").output
    again = run("unmute", "1")
    assert (again.exit_code, "no mute 1 holds" in again.output) == (1, True)


def test_a_mute_that_cannot_be_read_is_not_kept(run):
    assert run("mute", "milestne:x").exit_code != 0
    assert run("mute", "lupus", "--for", "soon").exit_code == 2
    assert "lupus" not in run("mute").output
