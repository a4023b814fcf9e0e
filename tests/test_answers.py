import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import answers
from monitor.errors import ReadError
from monitor.values import Request, Response

URL = "https://registry.example/api?secret=1"


def response(body: bytes) -> Response:
    return Response(URL, 200, {}, body, Request(URL))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "an empty answer"),
        (b"\n  ", "an empty answer"),
        (b"<!DOCTYPE html><html><title>Portal</title>", "a web page"),
        (b"<html><title>Just a moment...</title>", "a bot shield"),
        (b'{"studies": [', "cut off"),
        (b"[1, 2]", "got a list"),
    ],
)
def test_what_came_instead_of_json_is_named(body: bytes, words: str) -> None:
    with pytest.raises(ReadError, match=words) as told:
        answers.json_object(response(body))
    assert "secret" not in str(told.value)


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_noise_is_a_read_error_and_never_a_crash(body: bytes) -> None:
    for opened in (answers.json_object, answers.xml_root, answers.html_root):
        try:
            opened(response(body))
        except ReadError:
            continue


def test_nested_beyond_measure_is_a_read_error() -> None:
    with pytest.raises(ReadError):
        answers.json_object(response(b'{"a":' * 100_000))


def test_entities_of_a_dtd_are_not_resolved() -> None:
    bomb = b'<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><t>x&a;</t>'
    root = answers.xml_root(response(bomb))
    assert "root:" not in "".join(map(str, root.itertext()))


def test_paths_that_lead_nowhere_are_empty() -> None:
    tree = {"a": {"b": [1, "x"], "c": None, "n": 3, "yes": True}}
    assert answers.at(tree, "a", "z", "b") is None
    assert answers.text_at(tree, "a", "n") == "3"
    assert answers.text_at(tree, "a", "yes") == ""
    assert answers.texts_at(tree, "a", "b") == ["x"]
    assert list(answers.each_at(tree, "a", "c")) == []


@pytest.mark.parametrize(
    ("declared", "body"),
    [
        ("text/html; charset=GB2312", "<p>细胞</p>".encode("gb2312")),
        ("text/html", b'<meta charset="gbk">' + "<p>细胞</p>".encode("gbk")),
        ("text/html; charset=no-such", "<meta charset=utf-8><p>细胞</p>".encode()),
        ("", "<p>细胞</p>".encode()),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_names_else_in_utf_8(
    declared: str, body: bytes
) -> None:
    page = Response(URL, 200, {"content-type": declared}, body, Request(URL))
    assert answers.html_root(page).text_content() == "细胞"


def test_an_answer_without_a_tag_is_no_page() -> None:
    with pytest.raises(ReadError, match="expected a web page, got something that is none"):
        answers.html_root(response(b"Service unavailable"))
