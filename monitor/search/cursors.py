"""Where a page of hits ends, as an opaque word that an address can carry."""

import base64
import binascii
import json
from dataclasses import astuple, dataclass

from monitor.errors import QueryError

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Cursor:
    """The next page begins behind this place.

    `order` is the order it was made for. Newest first: `at` (microseconds) and `id` of the last
    hit. Ranked: `id` is the newest row that was looked at, `at` how many hits were shown.
    """

    order: str
    at: int
    id: int


def written(cursor: Cursor) -> str:
    """The cursor as a word of letters, digits, "-" and "_"."""
    packed = json.dumps(astuple(cursor), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read(text: str, order: str) -> Cursor:
    """The cursor that was written. Raises QueryError for anything else, or another order's."""
    try:
        padded = text[:LONGEST] + "=" * (-len(text[:LONGEST]) % 4)
        made_for, at, row = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise QueryError(_WORDING) from None
    whole = type(at) is int and type(row) is int and abs(at) < 2**62 and 0 <= row < 2**31
    if len(text) > LONGEST or made_for != order or not whole:
        raise QueryError(_WORDING)
    return Cursor(order, at, row)


_WORDING = (
    "cursor: this is no cursor of this search in this order; take it from the answer before, "
    "or leave it out for the first page"
)
