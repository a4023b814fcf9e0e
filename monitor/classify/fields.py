"""Reads the text of a registry record by its fields: its status, or a change of it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import re2

from monitor.classify.claims import Claim
from monitor.classify.context import Judgement
from monitor.classify.rules import Rule, Span
from monitor.classify.scan import Line, Scan
from monitor.classify.tables import MilestoneTable
from monitor.values import Note, Status

_FIELD = re.compile(r"^([^:：\n]{2,40})[:：]\s*(.+)$", re.S)
_STATUS_FIELD = re.compile(
    r"^(?!.*(?:previous|before|last known|was\b|orphan|approval))"
    r".*(?:status|状态|征募研究对象情况|募集状況|진행상태)"
)
_NEW_FIELD = re.compile(
    r"^(?:new value|is now|now|changed to|current value|new status|to|変更後|变更后|변경 후)$"
)
_OF_STATUS = ("status", "募集", "状态", "状況", "모집")
_FIRST_POSTED = re.compile(
    r"first (?:posted|submitted|publication|published|registered)|注册时间|登记日期|首次公示|"
    r"registration date|date of registration|^decision date|登録日|初回公表日"
)
_ARROW = re2.compile(r"[\pL)] *(?:->|→) *([^.;(\n]{2,40})")
_REGISTERED = re2.compile(
    r"(?:first posted|date registered|\bregistered|注册时间|注册日期|登记日期|初回公表日|"
    r"登録日)[:： ]*[0-9]{1,4}[-/年.]|신규 등록"
)
_CHANGED = (
    "change type",
    "field changed",
    "changed field",
    "changed",
    "change",
    "変更区分",
    "变更类型",
    "变更项目",
)
_REASON_FIELDS = frozenset(("reason", "why stopped"))


class Field(NamedTuple):
    """One "name: value" line of a record."""

    name: str
    value: str
    line: Line


def record(scan: Scan) -> tuple[list[Claim], list[Note]]:
    """What the fields of a record say: a new record, a start, a stop, a completion."""
    fields = list(_fields(scan))
    change = next((one.value for one in fields if one.name in _CHANGED), "")
    stated: dict[tuple[str, Status], Claim] = {}
    for one in fields:
        if _STATUS_FIELD.search(one.name) or (
            _NEW_FIELD.match(one.name) and any(word in change.lower() for word in _OF_STATUS)
        ):
            for claim in _by_status(scan, one, fields, change):
                stated.setdefault((claim.milestone, claim.status), claim)
    if not stated:
        for claim in _in_prose(scan, fields):
            stated.setdefault((claim.milestone, claim.status), claim)
    if stated:
        return list(stated.values()), []
    return [], [Note("registry record", "no field of it is a milestone")]


def _in_prose(scan: Scan, fields: list[Field]) -> Iterator[Claim]:
    """What a record says in sentences, without fields: "Not yet recruiting -> Recruiting"."""
    for line in scan.lines:
        changed = _ARROW.search(scan.text[line.start : line.end])
        if changed:
            one = Field("status", changed.group(1).strip(), line)
            yield from _by_status(scan, one, fields, "status")
            return
    for line in scan.lines:
        folded = scan.folded[line.start : line.end]
        for table in scan.lexicon.tables.values():
            if "new_record" in table.fields and _REGISTERED.search(folded):
                why = "a record that is new in the registry"
                yield _claim(table, line, Status.ACHIEVED, why)
            elif "results" in table.fields and "results posted" in folded:
                yield _claim(table, line, Status.ACHIEVED, "results are posted in the registry")


def _fields(scan: Scan) -> Iterator[Field]:
    for line in scan.lines:
        match = _FIELD.match(scan.text[line.start : line.end])
        if match:
            yield Field(match.group(1).strip().lower(), match.group(2).strip(), line)


def _by_status(scan: Scan, one: Field, fields: list[Field], change: str) -> Iterator[Claim]:
    value = one.value.split("→")[-1].split("->")[-1].split(";")[0]
    status = _plain(value.split("(")[0])
    if status == "ENDED" and "(" in value and "complet" not in value.lower():
        status = "TERMINATED" if "early" in value.lower() else status
    if status == "ENDED" and _cut_short(fields):
        status = "TERMINATED"
    for table in scan.lexicon.tables.values():
        if status in _values(table, "status"):
            yield _claim(table, one.line, Status.ACHIEVED, f"the record's status is {one.value}")
        if status in _values(table, "not_yet"):
            first = _first_posted(table, fields)
            if "new_record" not in table.fields:
                yield _claim(table, one.line, Status.NEGATED, f"the record's status is {one.value}")
            elif first is not None and not change:
                why = "a record that is new in the registry"
                yield _claim(table, first.line, Status.ACHIEVED, why)


def _cut_short(fields: list[Field]) -> bool:
    reasons = [one.value.lower() for one in fields if one.name in _REASON_FIELDS]
    return any("early" in reason or "prematur" in reason for reason in reasons)


def _first_posted(table: MilestoneTable, fields: list[Field]) -> Field | None:
    if "new_record" not in table.fields:
        return None
    return next((one for one in fields if _FIRST_POSTED.search(one.name)), None)


def _values(table: MilestoneTable, field: str) -> frozenset[str]:
    return frozenset(_plain(value) for value in table.fields.get(field, ()))


def _plain(status: str) -> str:
    return status.strip().rstrip(".").upper().replace(",", "").replace(" ", "_")


def _claim(table: MilestoneTable, line: Line, status: Status, why: str) -> Claim:
    rule = Rule(says="a field of the record", elements=(), strength=0.97)
    span = Span(line.start, line.end, ())
    return Claim(table, rule, span, line, Judgement(status, why), "title", status, why)
