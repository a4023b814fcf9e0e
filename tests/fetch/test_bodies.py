import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import FetchError
from monitor.fetch import bodies


def squeezed(text: bytes, how: str) -> bytes:
    if how == "gzip":
        return gzip.compress(text)
    if how == "members":
        return gzip.compress(text[:5]) + gzip.compress(text[5:])
    if how == "padded":
        return gzip.compress(text) + b"\x00" * 9
    undo = zlib.compressobj(wbits=15 if how == "zlib" else -15)
    return undo.compress(text) + undo.flush()


@pytest.mark.parametrize(
    ("how", "named"),
    [
        ("gzip", "gzip"), ("gzip", "X-Gzip"), ("members", "gzip"), ("padded", "gzip"),
        ("zlib", "deflate"), ("raw", "deflate"), ("gzip", "deflate"), ("gzip", "identity, gzip"),
    ],
)  # fmt: skip
@given(text=st.binary(max_size=300), size=st.integers(1, 64))
@settings(max_examples=12, deadline=None)
def test_what_was_compressed_comes_out_as_it_was(
    how: str, named: str, text: bytes, size: int
) -> None:
    whole = squeezed(text, how)
    chunks = [whole[start : start + size] for start in range(0, len(whole), size)]
    assert bodies.read(chunks, named, 1000) == text


def test_a_bomb_stops_before_it_is_large() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 60_000
    with pytest.raises(FetchError, match="larger than 100,000 bytes"):
        bodies.read([bomb], "gzip", 100_000)


@pytest.mark.parametrize(
    ("chunks", "encoding", "said"),
    [
        ([gzip.compress(b"x" * 90)[:-9]], "gzip", "cut off"),
        ([b"plain text"], "gzip", "not compressed as it says"),
        ([b"x"], "br", "compressed as 'br'; allowed are gzip, deflate"),
        ([b"x"], "gzip, gzip", "compressed as 'gzip, gzip'"),
        ([b"x" * 60, b"x" * 60], "", "larger than 100 bytes"),
    ],
)
def test_a_body_that_is_not_as_it_should_be_is_refused(
    chunks: list[bytes], encoding: str, said: str
) -> None:
    with pytest.raises(FetchError, match=said):
        bodies.read(chunks, encoding, 100)
