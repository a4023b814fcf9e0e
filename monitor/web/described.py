"""How the API describes what it answers when it cannot answer."""

from typing import Any

from pydantic import BaseModel


class Failure(BaseModel):
    """Why there is no answer."""

    detail: str


FAILURES: dict[int | str, dict[str, Any]] = {
    400: {"model": Failure, "description": "The search cannot be read; the detail says where."},
    401: {"model": Failure, "description": "A token is needed."},
    422: {"model": Failure, "description": "A parameter is not what it must be."},
    503: {"model": Failure, "description": "The database cannot be used."},
}
UNKNOWN: dict[int | str, dict[str, Any]] = {
    404: {"model": Failure, "description": "There is no such alert."}
}
REFUSED: dict[int | str, dict[str, Any]] = {
    403: {"model": Failure, "description": "It came from another site's page."},
    413: {"model": Failure, "description": "Too much was sent, or its length not stated."},
}
