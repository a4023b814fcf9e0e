"""The publishers of the demo: a wire, a news site and a regulator on loopback, all invented.

What they publish is decided by the demo, step by step; a publisher can be made to fail.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Article:
    """One release. `text` has paragraphs apart by blank lines; its first is the summary."""

    slug: str
    title: str
    text: str
    published: datetime


@dataclass(slots=True)
class Publisher:
    """A site with a feed and a page for each article. `failing` makes it answer 503."""

    name: str
    articles: list[Article] = field(default_factory=list)
    failing: bool = False


class Site:
    """Serves publishers at http://127.0.0.1:PORT/NAME/feed.xml until it is closed."""

    def __init__(self, publishers: list[Publisher]) -> None:
        self.publishers = {publisher.name: publisher for publisher in publishers}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def feed_url(self, name: str) -> str:
        """The feed of a publisher."""
        return f"{self.address}/{name}/feed.xml"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, content type and body for a path."""
        name, _, rest = path.strip("/").partition("/")
        publisher = self.publishers.get(name)
        if publisher is None:
            return 404, "text/plain", "no such publisher"
        if publisher.failing:
            return 503, "text/plain", "the demo's outage"
        if rest == "feed.xml":
            return 200, "application/rss+xml", self._feed(publisher)
        for article in publisher.articles:
            if article.slug == rest:
                return 200, "text/html", _page(publisher, article)
        return 404, "text/plain", "no such article"

    def _feed(self, publisher: Publisher) -> str:
        items = "".join(
            f"<item><title>{escape(article.title)}</title>"
            f"<link>{self.address}/{publisher.name}/{article.slug}</link>"
            f"<guid isPermaLink='false'>{publisher.name}-{article.slug}</guid>"
            f"<pubDate>{format_datetime(article.published)}</pubDate>"
            f"<description>{escape(article.text.split(chr(10))[0][:200])} ...</description></item>"
            for article in reversed(publisher.articles)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
            f"<title>{escape(publisher.name)}</title><link>{self.address}/{publisher.name}</link>"
            f"<description>The demo's {escape(publisher.name)}</description>{items}</channel></rss>"
        )


def _page(publisher: Publisher, article: Article) -> str:
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in article.text.split("\n\n"))
    return (
        f"<!doctype html><html lang='en'><head><title>{escape(article.title)}</title></head><body>"
        f"<nav><a href='/'>{escape(publisher.name)}</a> <a href='/about'>About us</a></nav>"
        f"<article><h1>{escape(article.title)}</h1>{paragraphs}</article>"
        "<footer>All of this is invented.</footer></body></html>"
    )


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = site.answer(self.path)
            raw = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:
            """The demo speaks for itself."""

    return Handler
