"""Commands on a real store with a few alerts, and what must hold for every answer."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.demo.slack_limits import refusal
from monitor.query import AsWritten
from monitor.search import Search
from monitor.slack_commands import Answer, Buttons, Commands, Press
from monitor.store import Store
from monitor.values import Alert, Source, Trust
from tests.store import builders
from tests.store.builders import document, milestone, planned

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WIRE = Source("wire", "feed", Trust.COMPANY, timedelta(minutes=5))
MILESTONES = {
    name: milestone(name) for name in ("first_patient_dosed", "data_readout", "clinical_hold")
}


class Slack:
    """Asks and presses as people do; every answer is held to Slack's limits."""

    def __init__(self, store: Store) -> None:
        self.store, self.time = store, NOW
        self.commands = Commands(
            store,
            Search(store, AsWritten()),
            AsWritten(),
            MILESTONES,
            (WIRE,),
            UTC,
            lambda: self.time,
        )
        self.buttons = Buttons(self.commands)

    def ask(self, text: str, who: str = "U0EVA00001") -> Answer:
        return self.kept(self.commands.answer(text, who))

    def press(self, action: str, value: object, who: str = "U0EVA00001") -> Answer | None:
        answer = self.buttons.pressed(Press(action, str(value), who))
        return answer and self.kept(answer)

    def kept(self, answer: Answer) -> Answer:
        assert refusal(answer.body()) is None
        return answer

    def alerts(self, count: int, **more) -> list[Alert]:
        with self.store.begin() as store:
            return [
                builders.alert(
                    store, f"First patient dosed: XY-{number}", product=f"XY-{number}", **more
                )
                for number in range(count)
            ]

    def plans(self, count: int) -> None:
        with self.store.begin() as store:
            for number in range(count):
                (told,) = builders.add(store, document(f"A plan {number}"))
                plan = planned("2026-07-01", "2026-09-30", product=f"PL-{number}")
                store.add_promise(plan, told, NOW)


@pytest.fixture
def slack(sqlite_store: Store) -> Slack:
    return Slack(sqlite_store)
