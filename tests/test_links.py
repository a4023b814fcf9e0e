import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import links


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTPS://Example.ORG/News/A", "https://example.org/News/A"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://example.org/a#top", "https://example.org/a"),
        ("https://example.org/app#!/news/1", "https://example.org/app#!/news/1"),
        ("https://example.org/a?utm_source=rss&utm_campaign=x", "https://example.org/a"),
        ("https://example.org/?p=20665&utm_source=rss", "https://example.org/?p=20665"),
        ("http://wire.example/news/1/en/?feedref=JjAwJ==", "http://wire.example/news/1/en/"),
        ("https://example.org/a?b=2&a=1&FBCLID=z", "https://example.org/a?b=2&a=1"),
        ("https://example.org/a?x=&y", "https://example.org/a?x=&y"),
        ("  https://example.org/a b\n", "https://example.org/a%20b"),
        ("https://user:word@example.org/a", "https://example.org/a"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
    ],
)
def test_one_page_has_one_spelling(written: str, expected: str) -> None:
    assert links.canonical(written) == expected


@pytest.mark.parametrize("text", ["urn:x:1", "", "mailto:a@b.org", "http://[bad", "https://:80/"])
def test_what_is_no_web_address_is_left_as_it_is(text: str) -> None:
    assert links.canonical(text) == text
    assert links.host(text) == ""


def test_scheme_www_and_last_slash_do_not_make_another_page() -> None:
    assert links.identity("http://www.example.org/a/") == links.identity("https://example.org/a")
    assert links.identity("https://example.org/a") != links.identity("https://example.org/b")


def test_the_host_is_named_without_port_and_case() -> None:
    assert links.host("https://IR.Example.org:8443/x") == "ir.example.org"


def test_keys_and_credentials_do_not_reach_a_log() -> None:
    shown = links.redacted(
        "https://u:hunter2@api.example/x?api_key=s3cret&q=lupus&access_token=t0p"
    )
    assert shown == "https://api.example/x?api_key=...&q=lupus&access_token=..."


def test_words_that_only_contain_a_secret_name_are_shown() -> None:
    assert links.redacted("https://a.example/?keyword=lupus&monkey=1").endswith(
        "keyword=lupus&monkey=1"
    )


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda text: f"https://example.org/{text}"))
@settings(max_examples=150, deadline=None)
def test_a_canonical_address_is_canonical_already(text: str) -> None:
    once = links.canonical(text)
    assert links.canonical(once) == once
