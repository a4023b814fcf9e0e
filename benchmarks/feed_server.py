"""A fast HTTP server of made-up feeds on loopback, as a process of its own.

`/feed/<n>` is an RSS 2.0 feed of 30 entries of about 1.5 KB each, with ETag and Last-Modified.
`/change?share=0.05&count=1000` gives that share of the feeds one new entry; `/delay?seconds=0.1`
sets a wait before each answer. Entries speak of biotechnology at large; one in 75 speaks of CAR-T
cells (58 of 4,451 do on the wires of 126 companies), and a third of these reports a milestone.
"""

import argparse
import asyncio
import hashlib
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

ENTRIES = 30
START = datetime(2026, 10, 6, 12, tzinfo=UTC)
WORDS = """
the company today announced results of a study in adults with a chronic disease and said that its
board has approved an agreement with partners in Europe Asia and North America to supply reagents
instruments software and services for research manufacturing and diagnostics while revenue for the
quarter rose by seven percent and management confirmed guidance for the year
"""
TOPIC = "at a conference it will present preclinical data of a CAR-T cell therapy in lymphoma"
MILESTONE = (
    "first patient has been dosed in a phase 1 trial of its allogeneic CD19 CAR-T cell therapy"
    " in systemic lupus erythematosus"
)


def entry(feed: int, number: int) -> str:
    """One entry, the same whenever it is asked for."""
    chance = random.Random(feed * 100_003 + number)
    words = chance.choices(WORDS.split(), k=210)
    if (feed * 7 + number) % 75 == 0:
        words[20:20] = (TOPIC if (feed * 7 + number) % 225 else MILESTONE).split()
    text = " ".join(words)
    day = START + timedelta(minutes=number)
    return (
        f"<item><title>Company {feed} reports item {number}: {' '.join(words[:8])}</title>"
        f"<link>http://feeds.example/{feed}/{number}.html</link>"
        f'<guid isPermaLink="false">{feed}-{number}</guid>'
        f"<pubDate>{format_datetime(day)}</pubDate><dc:creator>Company {feed}</dc:creator>"
        f"<category>Biotechnology</category><description><![CDATA[<p>{text}</p>]]></description>"
        "</item>"
    )


class Feeds:
    """The feeds, each with the number of its newest entry."""

    def __init__(self) -> None:
        self.newest: dict[int, int] = {}
        self.bodies: dict[int, tuple[bytes, bytes]] = {}
        self.delay = 0.0
        self.requests = 0

    def answer(self, feed: int) -> tuple[bytes, bytes]:
        """Body and ETag."""
        if feed not in self.bodies:
            last = self.newest.get(feed, ENTRIES)
            items = "".join(entry(feed, n) for n in range(last, last - ENTRIES, -1))
            body = (
                '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
                ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
                f"<title>Feed {feed}</title><link>http://feeds.example/{feed}</link>"
                f"<description>Made up</description><language>en</language>{items}</channel></rss>"
            ).encode()
            self.bodies[feed] = body, b'"' + hashlib.md5(body).hexdigest().encode() + b'"'
        return self.bodies[feed]

    def change(self, share: float, count: int) -> int:
        """Give that share of `count` feeds a new entry; how many they were."""
        step = max(1, round(1 / share))
        for feed in range(0, count, step):
            self.newest[feed] = self.newest.get(feed, ENTRIES) + 1
            self.bodies.pop(feed, None)
        return len(range(0, count, step))


class Connection(asyncio.Protocol):
    """Answers the requests of one connection, one after the other."""

    def __init__(self, feeds: Feeds) -> None:
        self.feeds = feeds
        self.buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            answer = self.answer(head)
            if self.feeds.delay:
                asyncio.get_running_loop().call_later(
                    self.feeds.delay, self.transport.write, answer
                )
            else:
                self.transport.write(answer)

    def answer(self, head: bytes) -> bytes:
        line, _, rest = head.partition(b"\r\n")
        path = line.split(b" ")[1].decode()
        self.feeds.requests += 1
        if path.startswith("/feed/"):
            return self.feed(int(path[6:]), rest)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        said = ""
        if path.startswith("/change"):
            said = str(self.feeds.change(float(asked["share"]), int(asked["count"])))
        elif path.startswith("/delay"):
            self.feeds.delay = float(asked["seconds"])
        elif path.startswith("/requests"):
            said, self.feeds.requests = str(self.feeds.requests), 0
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said.encode())

    def feed(self, number: int, headers: bytes) -> bytes:
        body, tag = self.feeds.answer(number)
        validators = b"ETag: " + tag + b"\r\nLast-Modified: Tue, 06 Oct 2026 12:00:00 GMT\r\n"
        if tag in headers:
            return b"HTTP/1.1 304 Not Modified\r\n" + validators + b"\r\n"
        head = b"Content-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n" % len(body)
        return b"HTTP/1.1 200 OK\r\n" + validators + head + body


async def serve(count: int) -> None:
    """Serve until killed; the port is printed when all feeds are ready."""
    feeds = Feeds()
    for feed in range(count):
        feeds.answer(feed)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(feeds), "127.0.0.1", 0, backlog=1000
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    asyncio.run(serve(parser.parse_args().feeds))
