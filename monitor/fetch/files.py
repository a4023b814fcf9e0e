"""Reads a file that a person has put where sources.toml says: `file:///path` of a source.

Only a configured request may name a file; what stands in an item never can.
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitor.errors import FetchError
from monitor.values import Request, Response


def is_file(request: Request) -> bool:
    """True where sources.toml itself names a file; anyone else's `file:` is no address for us."""
    return request.configured and request.url.lower().startswith("file:")


def read(request: Request, largest: int) -> Response:
    """The file as an answer; its time and size are the ETag, so that it is read once a change.

    Raises FetchError where it cannot be read, or is larger than `largest` bytes.
    """
    path = Path(unquote(urlsplit(request.url).path))
    try:
        state = path.stat()
        etag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
        if state.st_size > largest:
            raise FetchError(f"{path} is larger than {largest} bytes; export fewer at a time")
        if request.etag == etag:
            return Response(request.url, 304, {"etag": etag}, b"", request)
        return Response(request.url, 200, {"etag": etag}, path.read_bytes(), request)
    except OSError as error:
        raise FetchError(f"{path} cannot be read: {error.strerror}") from None
