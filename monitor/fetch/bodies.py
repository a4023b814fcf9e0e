"""Reads the body of an answer within bounds, and undoes its compression."""

import zlib
from collections.abc import Iterable, Iterator

from monitor.errors import FetchError

ENCODINGS = "gzip, deflate"  # what `read` undoes; others are not asked for


def read(chunks: Iterable[bytes], encoding: str, largest: int) -> bytes:
    """The whole body with its compression undone, never more than `largest` bytes in memory.

    FetchError where it is larger, cut off, or compressed in a way that was not asked for.
    """
    parts, size = [], 0
    for part in _plain(chunks, encoding, largest):
        size += len(part)
        if size > largest:
            raise FetchError(
                f"the answer is larger than {largest:,} bytes, more than is read of any source"
            )
        parts.append(part)
    return b"".join(parts)


def _plain(chunks: Iterable[bytes], encoding: str, largest: int) -> Iterator[bytes]:
    steps = [step.strip().lower() for step in encoding.split(",") if step.strip()]
    steps = [step for step in steps if step != "identity"]
    if not steps:
        yield from chunks
    elif steps in (["gzip"], ["x-gzip"], ["deflate"]):
        yield from _inflated(chunks, largest)
    else:
        raise FetchError(f"the answer is compressed as {encoding!r}; allowed are {ENCODINGS}")


def _inflated(chunks: Iterable[bytes], largest: int) -> Iterator[bytes]:
    """gzip, zlib and raw deflate (some servers mean that by "deflate"), one member or several."""
    undo = None
    for chunk in chunks:
        rest = chunk
        while rest:
            if undo is None or (undo.eof and rest[:1] == b"\x1f"):
                undo = zlib.decompressobj(_window(rest))
            elif undo.eof:
                return  # some servers pad what they compressed
            try:
                yield undo.decompress(rest, largest + 1)  # a bomb stops here, not in memory
            except zlib.error as error:
                raise FetchError(f"the answer is not compressed as it says: {error}") from None
            rest = undo.unconsumed_tail or undo.unused_data
    if undo is not None and not undo.eof:
        raise FetchError("the answer was cut off: its compressed body has no end")


def _window(start: bytes) -> int:
    if start[:1] == b"\x1f":
        return 31  # gzip
    is_zlib = start[0] & 0x0F == 8 and (len(start) < 2 or (start[0] * 256 + start[1]) % 31 == 0)
    return 15 if is_zlib else -15
