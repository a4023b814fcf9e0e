"""The parts of a document's text, in the forms that publishers give them."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.zones import zones

RELEASE = """Acme Doses First Lupus Patient

– Second programme to enter the clinic –

BASEL, Switzerland, March 3, 2026 (GLOBE NEWSWIRE) -- Acme Bio AG (SIX: ACME) today announced that
the first patient was dosed in its trial of ACM-1 in systemic lupus erythematosus.

“This is the day that we have worked towards for six years,” said Jane Roe, chief executive. “More
patients are being screened.”

“We would like to thank everybody, and above all the people who take part in the trial.”

Recent Highlights
• In January, Acme opened four sites.
• In February, Acme presented preclinical data.

About ACM-1
ACM-1 is an allogeneic CAR-T. In 2024 the first lymphoma patient was dosed.

About Acme Bio
Acme makes cell therapies.

Forward-Looking Statements
This release contains forward-looking statements. Acme expects to dose more patients.

Contacts:
Investors: ir@acme.example
John Doe, Media Relations

SOURCE Acme Bio AG

Also from this source
Acme Hires a Chief Medical Officer"""


def parts(text: str, kind: str, language: str = "en") -> list[str]:
    title = text.index("\n") if "\n" in text else len(text)
    found = zones(text, title, language)
    return [text[zone.start : zone.end] for zone in found if zone.kind == kind]


def test_a_release_has_the_parts_that_its_reader_sees() -> None:
    assert parts(RELEASE, "title") == ["Acme Doses First Lupus Patient"]
    (lead,) = parts(RELEASE, "lead")
    assert lead.startswith("– Second programme")
    assert lead.endswith("systemic lupus erythematosus.")
    assert parts(RELEASE, "heading") == ["Recent Highlights"]
    (about,) = parts(RELEASE, "about")
    assert about.startswith("About ACM-1")
    assert about.endswith("Acme makes cell therapies.")
    (forward,) = parts(RELEASE, "forward_looking")
    assert forward.startswith("Forward-Looking Statements\nThis release")
    (contacts,) = parts(RELEASE, "contacts")
    assert contacts.startswith("Contacts:")
    assert contacts.endswith("SOURCE Acme Bio AG")
    (related,) = parts(RELEASE, "related")
    assert related.endswith("Acme Hires a Chief Medical Officer")


def test_a_quote_lies_in_the_body_and_goes_on_in_the_paragraph_that_begins_with_its_mark() -> None:
    first, second = parts(RELEASE, "quote")
    assert "said Jane Roe" in first
    assert second.startswith("“We would like to thank")
    assert any(first in body and second in body for body in parts(RELEASE, "body"))


def test_words_in_quotation_marks_that_nobody_says_are_no_quote() -> None:
    text = (
        "Title\n\nThe text is long enough to be prose and to be the first paragraph of it all."
        '\n\nThe trial is known as "A Study of ACM-1 in Adults With Lupus".'
    )
    assert parts(text, "quote") == []


def test_about_may_open_a_paragraph_of_its_own() -> None:
    text = (
        "Title\n\nBASEL, March 3, 2026 -- Acme dosed a patient.\n\nMore of it stands here.\n\n"
        "About gMG. Generalized myasthenia gravis is rare.\n\nSafe Harbor. Statements may be wrong."
    )
    assert parts(text, "about") == ["About gMG. Generalized myasthenia gravis is rare."]
    assert parts(text, "forward_looking") == ["Safe Harbor. Statements may be wrong."]


def test_about_a_number_of_patients_is_no_about_section() -> None:
    text = (
        "Title\n\nThe first paragraph, with its stop.\n\nAbout 80 patients will take part.\n\n"
        "About half of them. Then more."
    )
    assert parts(text, "about") == []


def test_a_disclaimer_at_the_top_ends_where_it_ends() -> None:
    text = (
        "ANNOUNCEMENT\n\n"
        "Hong Kong Exchanges and Clearing Limited takes no responsibility for this.\n\n"
        "The board announces that the first patient was dosed in the trial of ACM-1 in lupus.\n\n"
        "The trial goes on.\n\nBy order of the Board"
    )
    (forward,) = parts(text, "forward_looking")
    assert forward.endswith("for this.")
    assert parts(text, "lead")[0].startswith("The board announces")


def test_a_link_to_other_news_in_the_middle_does_not_end_the_text() -> None:
    text = (
        "Title\n\nThe first paragraph of a news text, long enough to be taken for prose.\n\n"
        "Read more: Another company hires\n\nThe second paragraph goes on with the story.\n\n"
        + "And on it goes for a good while, with much more to be said. "
        * 5
    )
    assert parts(text, "related") == ["Read more: Another company hires"]
    assert "The second paragraph goes on" in "".join(parts(text, "body"))


def test_news_without_a_dateline_has_its_first_paragraph_as_lead() -> None:
    text = "Title\n\n" + "A first paragraph that says what has happened. " * 6 + "\n\nA second one."
    (lead,) = parts(text, "lead")
    assert lead.startswith("A first paragraph")
    assert "second" not in lead


def test_a_short_first_paragraph_takes_the_second_with_it() -> None:
    text = (
        "Title\n\nAcme has dosed its first patient, it said.\n\nThe trial has three sites.\n\n"
        "It is open."
    )
    assert parts(text, "lead") == [
        "Acme has dosed its first patient, it said.\n\nThe trial has three sites."
    ]


def test_a_record_has_no_lead_and_its_fields_are_no_headings() -> None:
    text = (
        "A Study of ACM-1\n\nStatus: RECRUITING\nPhase: PHASE1\nSponsor: Acme\nEnrollment: 30\n"
        "NCT01234567"
    )
    assert parts(text, "lead") == parts(text, "heading") == []


def test_chinese_releases_have_the_same_parts() -> None:
    text = (
        "某某生物完成首例患者给药\n\n"
        "2026年3月3日，上海——某某生物宣布，其CAR-T产品完成首例红斑狼疮患者给药。\n\n"
        "首席执行官表示：“这是公司发展历程中的重要里程碑，我们将继续推进入组工作。”\n\n"
        "关于某某生物\n某某生物专注于细胞治疗。\n\n前瞻性声明\n本新闻稿包含前瞻性陈述。\n\n"
        "媒体联系\nir@example.com"
    )
    assert parts(text, "lead", "zh")[0].startswith("2026年3月3日，上海——")
    assert len(parts(text, "quote", "zh")) == 1
    assert parts(text, "about", "zh") == ["关于某某生物\n某某生物专注于细胞治疗。"]
    assert parts(text, "forward_looking", "zh") == ["前瞻性声明\n本新闻稿包含前瞻性陈述。"]
    assert parts(text, "contacts", "zh") == ["媒体联系\nir@example.com"]


def test_german_french_and_japanese_headings_are_known() -> None:
    for heading, kind in (
        ("Über Acme Bio", "about"),
        ("À propos d’Acme", "about"),
        ("Acerca de Acme", "about"),
        ("会社概要", "about"),
        ("Zukunftsgerichtete Aussagen", "forward_looking"),
        ("Déclarations prospectives", "forward_looking"),
        ("Pressekontakt:", "contacts"),
        ("お問い合わせ先", "contacts"),
        ("Lesen Sie auch", "related"),
        ("相关阅读", "related"),
    ):
        text = f"Title\n\nA first paragraph with a stop.\n\nThe second.\n\n{heading}\nwords of it"
        assert parts(text, kind) == [f"{heading}\nwords of it"], heading


def test_rows_of_a_table_dates_and_sentences_are_no_headings() -> None:
    for line in (
        "Net loss 41,702 / 37,611", "Total assets | 118 | 155", "July 1, 2026", "- an item",
        "Sponsor: Acme", "It was said. What now?", "ir@acme.example", "the patients",
    ):  # fmt: skip
        text = (
            f"Title\n\nThe first paragraph, which ends with a stop.\n\n{line}\nMore words follow."
        )
        assert parts(text, "heading") == [], line


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *RELEASE.split("\n"), "关于我们", "SOURCE X", "###", "_" * 9, "“", "About A. B",
                "Contact: a@b", "\u00a0", "    ", "Related", "Über X",
            ]
        )
        | st.text(max_size=40),
        max_size=25,
    ),
    st.sampled_from(["en", "zh", "de"]),
)  # fmt: skip
def test_zones_of_any_text_lie_in_it_in_order_and_apart(lines: list[str], language: str) -> None:
    text = "\n".join(lines)
    title = min(len(text), 5)
    last = 0
    bodies: list[tuple[int, int]] = []
    for zone in zones(text, title, language):
        assert 0 <= zone.start < zone.end <= len(text)
        if zone.kind == "quote":
            assert any(start <= zone.start and zone.end <= end for start, end in bodies)
            continue
        assert zone.start >= last
        last = zone.end
        if zone.kind == "body":
            bodies.append((zone.start, zone.end))


def test_zones_take_linear_time() -> None:
    for piece in (
        "A B C D ",
        "“A ",
        "About A ",
        "A, ",
        "+1 ",
        "On May 3, 2026 ",
        "forward ",
        "关于",
    ):

        def took(count: int, piece: str = piece) -> float:
            begun = time.process_time()
            zones("Title\n\n" + piece * count, 5)
            return time.process_time() - begun

        assert took(40_000) < 10 * took(10_000) + 0.05, piece
