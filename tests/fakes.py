"""The only fakes: the web and a channel, which we do not own and cannot run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.errors import FetchError, SendError
from monitor.values import Message, Request, Response

Answer = bytes | str | Response | Exception


@dataclass
class FakeWeb:
    """Answers from a table; an unknown URL is a FetchError. `asked` has every request."""

    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        answer = self.pages.get(request.url, FetchError(f"{request.url}: no such page", status=404))
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Response):
            return answer
        body = answer.encode() if isinstance(answer, str) else answer
        return Response(request.url, 200, dict(self.headers), body, request)

    @property
    def urls(self) -> list[str]:
        """What was asked for, in order."""
        return [request.url for request in self.asked]


@dataclass
class FakeChannel:
    """Keeps what was sent. `troubles` are raised first, one a call.

    A trouble that is `unclear` was taken all the same if `takes_unclear`.
    """

    sent: list[Message] = field(default_factory=list)
    troubles: list[SendError] = field(default_factory=list)
    takes_unclear: bool = False
    searched: list[str] = field(default_factory=list)

    def send(self, message: Message) -> str:
        if self.troubles:
            trouble = self.troubles.pop(0)
            if trouble.unclear and self.takes_unclear:
                self.sent.append(message)
            raise trouble
        self.sent.append(message)
        return f"receipt-{len(self.sent)}"

    def find(self, message: Message) -> str | None:
        self.searched.append(message.key)
        for place, taken in enumerate(self.sent, start=1):
            if taken.key == message.key:
                return f"receipt-{place}"
        return None
