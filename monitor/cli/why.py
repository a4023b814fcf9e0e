"""`monitor why`: why a document did or did not alert."""

from typing import Any

import click

from monitor.cli.output import as_json, clock


@click.command("why", short_help="Why a document did or did not alert.")
@click.argument("url_or_id", metavar="URL-or-ID")
@click.option("--json", "in_json", is_flag=True, help="One JSON array.")
@click.pass_obj
def command(options: dict[str, Any], url_or_id: str, in_json: bool) -> None:
    """Every version of the document at this address, under this key or with this number, and what
    was decided of each event in it, with the reason.
    """
    from monitor import wiring
    from monitor.cli import explain

    settings = wiring.settings(options)
    zone = settings.monitor.timezone
    found = []
    with wiring.open_store(settings).reading() as store:
        documents = list(store.documents_by_url(url_or_id))
        one = store.document(int(url_or_id)) if url_or_id.isdigit() else None
        if one is not None and one.id not in {each.id for each in documents}:
            documents.append(one)
        for document in documents:
            if document.id is not None:
                reading = store.reading(document.id)
                found.append((document, reading, store.decisions(document.id)))
    if not found:
        raise click.ClickException(
            f"{url_or_id} was not read: no source listed it; monitor sources shows what is read"
        )
    if in_json:
        as_json([{"document": d, "reading": r, "decisions": w} for d, r, w in found])
        return
    for document, reading, decisions in found:
        click.echo(f"{document.title}")
        click.echo(
            f"  document {document.id}, version {document.version}, from {document.source}, seen "
            f"{clock(document.seen, zone)}"
        )
        for flag in document.flags:
            click.echo(f"  flag: {flag}")
        for decision in decisions:
            event = decision.event
            what = f"{event.milestone.title} ({event.status})" if event else "the document"
            click.echo(f"  {what}: {decision.say}: {decision.reason}")
            if event is not None:
                click.echo(f'    "{event.evidence.text}"')
            if decision.alert_id is not None:
                click.echo(f"    alert {decision.alert_id}: monitor show {decision.alert_id}")
        if reading is not None:
            for line in explain.why_not(reading):
                click.echo(f"  {line}")
