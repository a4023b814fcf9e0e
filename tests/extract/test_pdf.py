"""The text of PDFs; the files are written here, object by object."""

import pytest

from monitor.errors import ReadError
from monitor.extract import pdf

LONG = "The board of directors announces that the first patient was dosed in the trial of ACM-1"
NEXT = "in systemic lupus erythematosus, which is open at four sites in three countries of Eu-"
LAST = "rope and is to enrol 24 adults."


def a_pdf(*pages: tuple[str, ...], encrypted: bool = False) -> bytes:
    """A PDF of these pages of lines in Helvetica."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for index, lines in enumerate(pages):
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        drawn = f"BT /F1 11 Tf 14 TL 40 780 Td {shown} ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 842]/Contents {5 + 2 * index} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        objects.append(f"<</Length {len(drawn)}>>\nstream\n{drawn}\nendstream")
    if encrypted:
        key = "00" * 32
        objects.append(f"<</Filter/Standard/V 1/R 2/O<{key}>/U<{key}>/P -4>>")
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    lock = f"/Encrypt {len(objects)} 0 R/ID[<00><00>]" if encrypted else ""
    count = len(objects) + 1
    return body + (
        f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n"
        f"<</Size {count}/Root 1 0 R{lock}>>\nstartxref\n{len(body)}\n%%EOF"
    ).encode("latin-1")


def test_lines_are_joined_to_paragraphs_and_words_to_one() -> None:
    text = pdf.text(a_pdf(("VOLUNTARY ANNOUNCEMENT", LONG, NEXT, LAST, LONG, NEXT, LAST)))
    assert text.split("\n\n") == ["VOLUNTARY ANNOUNCEMENT", *[f"{LONG} {NEXT[:-1]}{LAST}"] * 2]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [("Acme Announcement", f"{LONG} on page {word}.", f"- {word} -") for word in "123"]
    text = pdf.text(a_pdf(*pages))
    assert "Acme Announcement" not in text
    assert "- 2 -" not in text
    assert "on page 3." in text


def test_an_encrypted_pdf_is_refused_with_its_reason() -> None:
    with pytest.raises(ReadError, match="encrypted with a password"):
        pdf.text(a_pdf((LONG,), encrypted=True))


def test_a_scan_is_refused_with_its_reason() -> None:
    with pytest.raises(ReadError, match="holds no text"):
        pdf.text(a_pdf(()))


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"%PDF-1.4\n" + b"\xff" * 5000])
def test_what_is_no_pdf_is_refused(body: bytes) -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        pdf.text(body)


def test_a_pdf_that_ends_early_is_read_as_far_as_it_goes_or_refused() -> None:
    whole = a_pdf((LONG, NEXT, LAST))
    for end in range(0, len(whole), 97):
        try:
            text = pdf.text(whole[:end])
        except ReadError:
            continue
        assert text.startswith(LONG)
