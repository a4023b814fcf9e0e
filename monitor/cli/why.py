"""`monitor why`: why a document did or did not alert."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.output import as_json, clock

if TYPE_CHECKING:
    from monitor.store import Decision, Transaction
    from monitor.values import Document, Reading

    Found = tuple[Document, Reading | None, Sequence[Decision]]


@click.command("why", short_help="Why a document did or did not alert.")
@click.argument("url_or_id", metavar="URL-or-ID")
@click.option("--json", "in_json", is_flag=True, help="One JSON array.")
@click.pass_obj
def command(options: dict[str, Any], url_or_id: str, in_json: bool) -> None:
    """Every version of the document at this address, under this key or with this number, and what
    was decided of each event in it, with the reason.
    """
    from monitor import wiring

    settings = wiring.settings(options)
    with wiring.open_store(settings).reading() as store:
        found = list(_found(store, url_or_id))
    if not found:
        raise click.ClickException(
            f"{url_or_id} was not read: no source listed it; monitor sources shows what is read"
        )
    if in_json:
        as_json([{"document": d, "reading": r, "decisions": w} for d, r, w in found])
        return
    for each in found:
        for line in _lines(each, settings.monitor.timezone):
            click.echo(line)


def _found(store: "Transaction", url_or_id: str) -> Iterator["Found"]:
    documents = {document.id: document for document in store.documents_by_url(url_or_id)}
    one = store.document(int(url_or_id)) if url_or_id.isdecimal() else None
    if one is not None:
        documents[one.id] = one
    for number, document in documents.items():
        if number is not None:
            yield document, store.reading(number), store.decisions(number)


def _lines(found: "Found", zone: str) -> Iterator[str]:
    from monitor.cli import explain

    document, reading, decisions = found
    yield document.title
    seen = clock(document.seen, zone)
    yield f"  document {document.id}, version {document.version}, {document.source}, seen {seen}"
    yield from (f"  flag: {flag}" for flag in document.flags)
    for decision in decisions:
        event = decision.event
        what = f"{event.milestone.title} ({event.status})" if event else "the document"
        yield f"  {what}: {decision.say}: {decision.reason}"
        if event is not None:
            yield f'    "{event.evidence.text}"'
        if decision.alert_id is not None:
            yield f"    alert {decision.alert_id}: monitor show {decision.alert_id}"
    if reading is not None:
        yield from (f"  {line}" for line in explain.why_not(reading))
