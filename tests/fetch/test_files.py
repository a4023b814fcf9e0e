"""A file that a person has put where sources.toml says."""

from pathlib import Path

import pytest

from monitor.errors import FetchError
from monitor.fetch import Fetcher
from monitor.values import Request


def test_a_configured_file_is_read_and_once_a_change(tmp_path: Path) -> None:
    file = tmp_path / "an export.xml"
    file.write_text("<a/>")
    fetch = Fetcher(sleep=lambda seconds: None)
    first = fetch(Request(file.as_uri(), configured=True))
    assert (first.status, first.body) == (200, b"<a/>")
    again = Request(file.as_uri(), configured=True, etag=first.headers["etag"])
    assert fetch(again).not_modified
    file.write_text("<a>more</a>")
    assert fetch(again).body == b"<a>more</a>"


def test_a_file_that_an_item_names_is_never_read(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("secret")
    with pytest.raises(FetchError, match=r"must begin http:// or https://"):
        Fetcher(sleep=lambda seconds: None, allow_private=True)(Request(file.as_uri()))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "nothing.xml"
    with pytest.raises(FetchError, match=r"nothing\.xml cannot be read: No such file"):
        Fetcher(sleep=lambda seconds: None)(Request(missing.as_uri(), configured=True))
