"""The page on a real server, over an archive that all its tests share and none may change."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest

from monitor import web
from monitor.query import AsWritten
from monitor.store import Store
from tests.store.builders import NOW
from tests.web.archive import SOURCES, fill

MILESTONES = (
    "ind_cleared",
    "trial_started",
    "first_patient_dosed",
    "data_readout",
    "clinical_hold",
)


class Names(AsWritten):
    """A vocabulary of milestones alone."""

    def known(self, field):
        return MILESTONES if field == "milestone" else ()

    def resolve(self, field, word):
        return (word,) if field == "milestone" and word in MILESTONES else ()


@dataclass(frozen=True)
class Page:
    """A served page: ask it, and what stands in its archive."""

    client: httpx.Client
    address: str
    alerts: dict[str, int]
    store: Store

    def get(self, path, **more):
        return self.client.get(path, **more)


Serve = Callable[..., Page]


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Serves a new archive: `serve(token=...)`."""
    with ExitStack() as open_until_the_end:

        def served(token=None, url=None, store=None):
            path = tmp_path_factory.mktemp("web") / "monitor.db"
            kept = store or Store(f"sqlite:///{path}")
            if store is None:
                kept.upgrade()
            alerts = fill(kept)
            app = web.app(kept, Names(), SOURCES, web.Options(), lambda: NOW, token)
            service = web.Service(app, "127.0.0.1", 0)
            service.start()
            client = httpx.Client(base_url=service.address, timeout=30)
            open_until_the_end.callback(kept.close)
            open_until_the_end.callback(service.stop)
            open_until_the_end.callback(client.close)
            return Page(client, service.address, alerts, kept)

        yield served


@pytest.fixture(scope="session")
def page(serve: Serve) -> Page:
    """Open to whoever reaches the loopback."""
    return serve()


@pytest.fixture(scope="session")
def guarded(serve: Serve) -> Page:
    """Behind a token."""
    return serve(token="a long secret")
