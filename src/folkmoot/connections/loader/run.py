"""Running an import: read a batch, write it in one transaction, go on. Killed anywhere, it goes on from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import DataError, IntegrityError, transaction

from folkmoot.activity.log import record
from folkmoot.connections.importers import READERS, Source, SourceBroken, open_source
from folkmoot.connections.importers import records as kinds
from folkmoot.connections.loader.feelings import load_accepted, load_reactions
from folkmoot.connections.loader.known import Known
from folkmoot.connections.loader.people import date_members, load_members
from folkmoot.connections.loader.places import load_spaces, load_threads
from folkmoot.connections.loader.posts import load_posts
from folkmoot.connections.loader.report import NAMED_OF_AN_UPLOAD, ImportReport, LeftOut
from folkmoot.connections.loader.spare import learn_sizes, spare_memory
from folkmoot.connections.loader.texts import forget_handles
from folkmoot.content.commands.recount import recount_community, recount_threads
from folkmoot.core.actor import Actor

R = TypeVar("R")
BATCH = 500
# What a single odd item may cause. A full disk or a lost database is no item's fault and ends the run.
_BROKEN_ITEM = (
    DataError, IntegrityError, ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError,
    RecursionError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: items read so far, and how many there may be in all (None: nobody knows)."""

    done: int
    total: int | None


def run_import(
    kind: str,
    source: Path,
    *,
    actor: Actor,
    name: str = "",
    uploader_id: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> ImportReport:
    """Import `source` (folder, archive or file) of a kind in READERS; returns what was new in this run.

    `name` tells sources of one kind apart, where a community imports several. Each batch is one transaction with
    the memory of what it brought, so running again adds nothing twice and an interrupted run goes on. `uploader_id` is
    the member who uploaded it, None for the operator, who alone may say what members with accounts have written.
    Raises SourceBroken when the source cannot be read at all.
    """
    forget_handles()
    spare_memory()
    report = ImportReport(left_out=LeftOut(None if uploader_id is None else NAMED_OF_AN_UPLOAD))
    source_name = f"{kind}:{name}" if name else kind
    known = Known(community_id=actor.community_id, source=source_name, uploader_id=uploader_id)
    total: int | None = None
    done = 0
    found = False
    try:
        with open_source(source) as opened:
            for batch in _batches(_records(kind, opened)):
                total = next((r.total for r in batch if isinstance(r, kinds.Progress)), total)
                _load(batch, actor=actor, known=known, report=report)
                done += len(batch)
                found = found or any(not isinstance(r, kinds.Progress | kinds.Skipped) for r in batch)
                if progress is not None:
                    progress(Progress(done, total))
    except SourceBroken as error:
        if not found:
            raise
        report.skip(str(source.name), f"the source is broken from here on: {error}")
    _finish(actor, kind, report)
    return report


def _records(kind: str, source: Source) -> Iterator[kinds.Record]:
    try:
        yield from READERS[kind](source)
    except SourceBroken as error:
        raise SourceBroken(f"{error}{source.hint()}") from error


def _load(batch: list[Any], *, actor: Actor, known: Known, report: ImportReport) -> None:
    """Write a batch; where one item breaks it, halve it until that item is alone, name it, and keep the rest."""
    before = report.counts(), report.left_out.mark()
    try:
        with transaction.atomic():
            _load_in_order(batch, actor=actor, known=known, report=report)
            known.save()
    except _BROKEN_ITEM as error:
        known.forget_unsaved()
        forget_handles()
        report.go_back_to(*before)
        if len(batch) == 1:
            item = getattr(batch[0], "external_id", "item")
            report.skip(f"{type(batch[0]).__name__} {item}", f"it cannot be stored: {error}")
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            _load(half, actor=actor, known=known, report=report)


def _load_in_order(batch: list[Any], *, actor: Actor, known: Known, report: ImportReport) -> None:
    for skipped in _of(batch, kinds.Skipped):
        report.skip(skipped.item, skipped.reason)
    members = _of(batch, kinds.MemberRecord)
    if members:
        load_members(members, actor=actor, known=known, report=report)
        forget_handles()
    load_spaces(_of(batch, kinds.SpaceRecord), actor=actor, known=known, report=report)
    threads = _of(batch, kinds.ThreadRecord)
    load_threads(threads, actor=actor, known=known, report=report)
    grown = load_posts(_of(batch, kinds.PostRecord), actor=actor, known=known, report=report)
    load_reactions(_of(batch, kinds.ReactionRecord), actor=actor, known=known, report=report)
    load_accepted(_of(batch, kinds.AcceptedRecord), known=known)
    recount_threads(actor.community_id, grown)


def _finish(actor: Actor, kind: str, report: ImportReport) -> None:
    with transaction.atomic():
        learn_sizes()
        recount_community(actor.community_id)
        date_members(actor.community_id)
        record(
            "connections.import.finished",
            actor=actor,
            details={"kind": kind, "posts": report.posts, "skipped": report.left_out.count},
        )


def _of(batch: list[Any], kind: type[R]) -> list[R]:
    return [item for item in batch if isinstance(item, kind)]


def _batches(records: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    try:
        for item in records:
            batch.append(item)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except SourceBroken:
        # What was read before the break is kept.
        yield batch
        raise
    yield batch
