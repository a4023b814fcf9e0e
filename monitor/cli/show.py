"""`monitor show`: one alert with everything that is known of it."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.output import as_json, clock, length

if TYPE_CHECKING:
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
    zone = settings.monitor.timezone
    for lines in (_facts(alert), _sightings(alert, zone), _said(deliveries, zone)):
        for line in lines:
            click.echo(line)
    for word in alert.feedback:
        click.echo(f"Feedback of {word.who}, {clock(word.at, zone)}: {word.verdict}")


def _facts(alert: "Alert") -> Iterator[str]:
    from monitor import notify

    event = alert.event
    yield alert.headline
    yield f"alert {alert.id}, story {alert.story_id}, {alert.state}: {alert.reason}"
    yield f'\n  "{event.evidence.text}"\n'
    labelled = [(fact.label, ", ".join(fact.values)) for fact in notify.facts(event)]
    labelled.append(("Confidence", f"{event.confidence:.2f}"))
    labelled.extend(("Not said", name) for name in alert.missing)
    labelled.extend(("In doubt", doubt) for doubt in (*alert.conflicts, *alert.flags))
    labelled.extend(("Because", reason) for reason in event.reasons)
    for label, value in labelled:
        yield f"  {label + ':':12} {value}"


def _sightings(alert: "Alert", zone: str) -> Iterator[str]:
    yield "\nTold by"
    for sighting in alert.sightings:
        published = clock(sighting.published, zone) if sighting.published else "undated"
        late = length(sighting.seen - sighting.published) if sighting.published else "?"
        yield (
            f"  {published}  {sighting.source} ({sighting.trust}), {sighting.role}, seen after"
            f" {late}: {sighting.title}"
        )
        yield f"    {sighting.url or 'no address'}"
        if sighting.note:
            yield f"    {sighting.note}"


def _said(deliveries: Sequence["DeliveryRecord"], zone: str) -> Iterator[str]:
    if deliveries:
        yield "\nSaid"
    for delivery in deliveries:
        when = clock(delivery.settled_at, zone) if delivery.settled_at else "not yet"
        error = f": {delivery.error}" if delivery.error else ""
        yield f"  {when}  {delivery.channel}: {delivery.kind}, {delivery.state}{error}"
