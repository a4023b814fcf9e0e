"""The pages: what they show, in any state of the archive, and that nothing from outside runs."""

import re
from html.parser import HTMLParser

import pytest

from tests.web.archive import HOSTILE

PATHS = (
    "/",
    "/?q=dosed",
    "/?q=dosed&all=1",
    "/?q=dosed&all=1&rank=1",
    "/?q=nothing+at+all",
    "/?q=milestne:x",
    "/product?name=XY-101",
    "/product?name=unknown",
    "/landscape",
    "/landscape?q=target:BCMA",
    "/landscape?q=nothing",
    "/timeline",
    "/timeline?q=nothing",
    "/promises",
    "/promises?state=overdue",
    "/sources",
    "/gaps",
    "/help",
    "/login",
    "/nothing",
)
VOID = {"meta", "link", "input", "img", "br"}


class Reader(HTMLParser):
    """Reads a page as a browser does, far enough to see what could run in it."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.problems: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.labelled: set[str | None] = set()
        self.inputs: list[str | None] = []
        self.feed(text)
        if self.open:
            self.problems.append(f"left open: {self.open}")

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag not in {"mark", "bdi", "a", "strong", "b"}:
            self.words.append(" ")
        if tag not in VOID and tag not in {"rect", "line", "circle"}:
            self.open.append(tag)
        if tag == "script" and values.get("src") != "/static/page.js":
            self.problems.append(f"script {values}")
        self.problems += [f"{name} on {tag}" for name in values if name.startswith("on")]
        self.problems += [f"style on {tag}"] if "style" in values or tag == "style" else []
        for name in ("href", "src", "action"):
            if re.match(r"\s*(javascript|data|vbscript):", values.get(name) or "", re.I):
                self.problems.append(f"{name}={values[name]}")
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if values.get("href") else []
        self.labelled.add(values.get("for"))
        if tag in {"input", "select"} and values.get("type") not in ("hidden", "checkbox"):
            self.inputs.append(values.get("id"))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID or tag in {"rect", "line", "circle"}:
            return
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes another")

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


@pytest.fixture(params=[*PATHS, "alerts"])
def read(request, page):
    """Every page, parsed; "alerts" stands for each alert."""
    paths = [request.param]
    if request.param == "alerts":
        paths = [f"/alerts/{number}" for number in page.alerts.values()]
    return [(path, Reader(page.get(path).text)) for path in paths]


def test_every_page_is_well_formed_and_runs_nothing_from_outside(read):
    for path, found in read:
        assert found.problems == [], path


def test_every_page_can_be_used_without_a_mouse_or_eyes(read):
    for path, found in read:
        assert len(found.ids) == len(set(found.ids)), path
        assert set(found.inputs) <= found.labelled, path
        assert "main" in found.ids, path


def test_every_link_of_ours_leads_somewhere(page):
    links: set[str] = set()
    for path in ("/?q=dosed", "/landscape?q=target:BCMA", "/product?name=ZZ-9", "/sources"):
        found = Reader(page.get(path).text).links
        links.update(link for link in found if link.startswith("/"))
    answers = {link: page.get(link).status_code for link in sorted(links)}
    assert len(answers) > 30
    assert {link: status for link, status in answers.items() if status != 200} == {}


def test_hostile_text_is_shown_as_text(page):
    response = page.get(f"/alerts/{page.alerts['hostile']}")
    assert "<script>alert" not in response.text
    assert "<img src=x" not in response.text
    assert "javascript:" not in response.text
    assert "<script>alert(1)</script>" in Reader(response.text).text


def test_a_search_shows_hits_facets_and_a_way_to_narrow(page):
    found = Reader(page.get("/", params={"q": "dosed"}).text)
    assert "First patient dosed: XY-101 in systemic lupus erythematosus" in found.text
    assert "6 alerts, newest first" in found.text
    narrower = "/?q=dosed+milestone%3Aclinical_hold"
    assert narrower in found.links
    assert "1 alerts" in Reader(page.get(narrower).text).text


def test_each_part_of_a_search_can_be_taken_away(page):
    found = Reader(page.get("/", params={"q": "dosed product:ZZ-9"}).text)
    assert {"/?q=dosed", "/?q=product%3AZZ-9"} <= set(found.links)


def test_the_form_of_filters_becomes_one_search_with_an_address(page):
    response = page.get("/?q=a+OR+b&f_target=CD19&f_product=&f_since=2025")
    assert response.status_code == 303
    assert response.headers["location"] == "/?q=%28a+OR+b%29+target%3ACD19+since%3A2025"


def test_a_search_that_cannot_be_read_says_why_and_keeps_the_words(page):
    response = page.get("/", params={"q": "milestne:approval"})
    assert response.status_code == 400
    found = Reader(response.text)
    assert "did you mean 'milestone'?" in found.text
    assert 'value="milestne:approval"' in response.text


def test_an_alert_shows_its_proof_marked_in_the_text(page):
    response = page.get(f"/alerts/{page.alerts['dosed']}")
    assert "<mark>the first patient has been dosed</mark>" in response.text
    assert "Then it said more." in response.text


def test_an_alert_shows_its_sightings_with_delay_deliveries_and_feedback(page):
    text = Reader(page.get(f"/alerts/{page.alerts['dosed']}").text).text
    assert "A rewrite of the release says phase 1/2" in text
    assert re.search(r"4 min wire company opened", text)
    assert re.search(r"3 h news news joined", text)
    assert "slack:#alerts alert sent" in text
    assert "channel_not_found" in text
    assert "yes Ada" in text


def test_a_record_shows_what_changed_between_its_versions(page):
    text = Reader(page.get(f"/alerts/{page.alerts['trial']}").text).text
    assert "History of the record registry" in text
    assert "status NOT_YET_RECRUITING RECRUITING" in text


def test_a_ladder_has_days_between_its_steps(page):
    text = Reader(page.get("/product?name=XY-101").text).text
    assert "systemic lupus erythematosus 3" in text
    assert re.search(r"\+180 Data readout", text)
    assert re.search(r"\+80 Clinical hold", text)
    assert "Q3 2025 overdue" in text


def test_the_landscape_puts_products_beside_milestones(page):
    response = page.get("/landscape")
    text = Reader(response.text).text
    assert "ZZ-9: Ind cleared, 2026-02-10" in text
    assert 'class="cell safety"' in response.text
    columns = [text.index(title) for title in ("Ind cleared", "Trial started", "First patient")]
    assert columns == sorted(columns)


def test_promises_are_told_apart_by_what_became_of_them(page):
    text = Reader(page.get("/promises").text).text
    assert "all 5 overdue 1 open 3 met 1 dropped 0" in text
    overdue = Reader(page.get("/promises?state=overdue").text).text
    assert "Q3 2025 overdue First patient dosed XY-101" in overdue
    assert "second half of 2026" not in overdue


def test_sources_show_their_health(page):
    text = Reader(page.get("/sources").text).text
    assert "failing 503 from <b>registry.example</b>" in text
    assert "registry has failed 4 times" in text
    assert "silent feed news never read" in text


def test_gaps_show_where_something_may_have_been_missed(page):
    text = Reader(page.get("/gaps").text).text
    assert "4 failed polls, the last: 503 <b>down</b>" in text
    assert "item <9>: no title" in text
    assert "wire gap" in text


def test_an_unknown_page_or_alert_says_so(page):
    for path in ("/alerts/99999", "/alerts/0", "/alerts/99999999999999999999"):
        response = page.get(path)
        assert response.status_code == 404
        assert "There is no alert" in response.text
    assert "There is no such page." in page.get("/nothing").text


def test_a_page_of_hostile_searches_stays_a_page(page):
    for text in (HOSTILE, '"', "(" * 40, "*" * 2000, "\x00", "product:" + "x" * 1900):
        response = page.get("/", params={"q": text})
        assert response.status_code in (200, 400), text
        assert Reader(response.text).problems == []
    assert page.get("/", params={"q": "x" * 2001}).status_code == 422


def test_answers_are_bounded(page):
    for path in ("/", "/landscape", "/timeline", "/promises", "/sources", "/gaps"):
        assert len(page.get(path).content) < 1_000_000
    assert page.get("/api/search?limit=201").status_code == 422


def test_the_same_pages_stand_on_postgresql(serve, postgresql_store):
    served = serve(store=postgresql_store)
    for path in (*PATHS, f"/alerts/{served.alerts['dosed']}", "/metrics", "/api/search?facets=1"):
        expected = 404 if path == "/nothing" else 400 if "milestne" in path else 200
        assert served.get(path).status_code == expected, path
