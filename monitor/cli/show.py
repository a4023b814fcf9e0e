"""`monitor show`: one alert with everything that is known of it."""

from collections.abc import Iterator
from typing import Any

import click

from monitor.cli.output import as_json, clock, length
from monitor.store import DeliveryRecord
from monitor.values import Alert


@click.command("show", short_help="One alert with everything that is known of it.")
@click.argument("alert_id", type=int, metavar="ID")
@click.option("--json", "in_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def command(options: dict[str, Any], alert_id: int, in_json: bool) -> None:
    """One alert: its facts, its proof, every sighting in order, deliveries, feedback."""
    from monitor import wiring

    settings = wiring.settings(options)
    with wiring.open_store(settings).reading() as store:
        alert = store.alert(alert_id)
        if alert is None:
            raise click.ClickException(f"there is no alert {alert_id}; monitor search finds them")
        deliveries = store.deliveries_of(alert_id)
    if in_json:
        as_json({"alert": alert, "deliveries": deliveries})
        return
    for line in _lines(alert, deliveries, settings.monitor.timezone):
        click.echo(line)


def _lines(alert: Alert, deliveries: tuple[DeliveryRecord, ...], zone: str) -> Iterator[str]:
    from monitor import notify

    event = alert.event
    yield alert.headline
    yield f"alert {alert.id}, story {alert.story_id}, {alert.state}: {alert.reason}"
    yield ""
    yield f'  "{event.evidence.text}"'
    yield ""
    for fact in notify.facts(event):
        yield f"  {fact.label + ':':12} {', '.join(fact.values)}"
    yield f"  {'Confidence:':12} {event.confidence:.2f}"
    if alert.missing:
        yield f"  {'Not said:':12} {', '.join(alert.missing)}"
    for conflict in (*alert.conflicts, *alert.flags):
        yield f"  {'In doubt:':12} {conflict}"
    for reason in event.reasons:
        yield f"  {'Because:':12} {reason}"
    yield ""
    yield "Told by"
    for sighting in alert.sightings:
        published = clock(sighting.published, zone) if sighting.published else "undated"
        late = length(sighting.seen - sighting.published) if sighting.published else "?"
        yield (
            f"  {published}  {sighting.source} ({sighting.trust}), {sighting.role}, seen after "
            f"{late}: {sighting.title}"
        )
        yield f"    {sighting.url or 'no address'}"
        if sighting.note:
            yield f"    {sighting.note}"
    if deliveries:
        yield ""
        yield "Said"
    for delivery in deliveries:
        when = clock(delivery.settled_at, zone) if delivery.settled_at else "not yet"
        error = f": {delivery.error}" if delivery.error else ""
        yield f"  {when}  {delivery.channel}: {delivery.kind}, {delivery.state}{error}"
    if alert.feedback:
        yield ""
        yield "Feedback"
    for word in alert.feedback:
        yield f"  {clock(word.at, zone)}  {word.who}: {word.verdict}"
