"""Putting into the store what changed, and building it anew: always from the records, so both come to the same."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import duckdb
import structlog
from django.conf import settings

from folkmoot.communities.models import Community
from folkmoot.insights.commands.store_news import settle_news
from folkmoot.insights.models import StoreNews
from folkmoot.insights.store import answers, folder
from folkmoot.insights.store.affected import affected_records
from folkmoot.insights.store.clickhouse_server import HttpServer, published
from folkmoot.insights.store.folder import Manifest
from folkmoot.insights.store.inbox import forget_taken
from folkmoot.insights.store.pieces import build_all, change_some, has_outgrown, kept_parts
from folkmoot.insights.store.records.rows import Days
from folkmoot.insights.store.sums import SUMS_FORMAT
from folkmoot.insights.store.taking import put_in
from folkmoot.insights.store.workshop import workshop

log = structlog.get_logger(__name__)
_COPY_SECONDS = 600.0
_BROKEN = (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done to a store."""

    anew: bool
    changed: bool
    version: int
    rows: int
    seconds: float


def bring_up_to_date(community_id: int, *, anew: bool = False) -> Outcome | None:
    """Put into the store what the log has told since, or build it anew; None where somebody else is at it.

    Raises StoreUnavailable where it was written, and could not be copied to the ClickHouse of the settings.
    """
    community = Community.objects.get(id=community_id)
    with _alone(community_id) as is_mine:
        if not is_mine:
            return None
        began = time.monotonic()
        before = folder.read_manifest(community_id)
        news = list(StoreNews.everywhere.filter(community_id=community_id).order_by("id").values_list("id", "records"))
        told = _united([records for _id, records in news])
        why = _why_anew(community, before, told, anew=anew)
        after = _changed(community, before or Manifest(built=False), told, why=why)
        if after is not before:
            version = max(after.version + 1, int(time.time()))
            after = replace(after, version=version, written_at=time.time(), seconds=time.monotonic() - began)
            folder.write_manifest(community_id, after)
            forget_taken(community_id)
            folder.sweep(community_id, after)
            answers.forget_others(community_id, after.version)
        folder.mend(community_id)
        if settings.CLICKHOUSE_URL:
            _publish(community_id, after)
        settle_news([id_ for id_, _records in news])
        rows = sum(part.rows for part in after.parts)
        return Outcome(bool(why), after is not before, after.version, rows, time.monotonic() - began)


def _publish(community_id: int, manifest: Manifest) -> None:
    """Copy what is new to ClickHouse. Where it does not answer, the news stay, and the next time makes up for it."""
    from folkmoot.insights.store.clickhouse import publish

    server = HttpServer(settings.CLICKHOUSE_URL, _COPY_SECONDS)
    there = published(server, community_id)
    if there is None or there.version != manifest.version:
        publish(server, community_id, folder.folder_of(community_id), manifest)


def _why_anew(community: Community, before: Manifest | None, told: dict[str, set[object]], *, anew: bool) -> str:
    if before is None or not before.built:
        return "there is none"
    if anew or "everything" in told:
        return "it was asked for"
    if before.time_zone != community.time_zone:
        return "days are other days in the new time zone"
    if has_outgrown(before):
        return "it grew, and its files are divided by shorter periods"
    if before.sums != SUMS_FORMAT:
        return "its sums are none, or of an earlier version"
    return "a file was broken" if folder.broken(community.id) else ""


def _changed(community: Community, before: Manifest, told: dict[str, set[object]], *, why: str) -> Manifest:
    days = Days(community.time_zone)
    with workshop(community.id) as shop:
        if not why:
            try:
                records = affected_records(shop, before, community.id, days, told)
                after = change_some(shop, before, community.id, days, records, segments="segments" in told)
                return put_in(shop, after, days)
            except _BROKEN as error:
                log.warning("a file of the store is broken: building it anew", community=community.slug, why=str(error))
        log.info("building a store anew", community=community.slug, why=why or "a file was broken")
        kept = replace(before, parts=tuple(kept_parts(shop, before, community.time_zone)))
        return put_in(shop, build_all(shop, kept, community, days), days)


def _united(told: list[dict[str, list[object]]]) -> dict[str, set[object]]:
    united: dict[str, set[object]] = {}
    for records in told:
        for name, ids in records.items():
            united.setdefault(name, set()).update(tuple(id_) if isinstance(id_, list) else id_ for id_ in ids)
    return united


@contextmanager
def _alone(community_id: int) -> Iterator[bool]:
    own = folder.folder_of(community_id)
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(own / "writing.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)
