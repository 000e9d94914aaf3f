"""Which store is in force: the files of this machine, or by settings the ClickHouse that several machines ask."""

from __future__ import annotations

import shutil
import time

import structlog
from django.conf import settings
from django.db import transaction

from folkmoot.insights.store import folder
from folkmoot.insights.store.clickhouse_server import HttpServer, forget, published
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.folder import Manifest

log = structlog.get_logger(__name__)
_KEPT_SECONDS = 5.0
_PATIENCE_SECONDS = 5.0
_kept: dict[int, tuple[float, Manifest | None, str]] = {}


def manifest_in_force(community_id: int) -> Manifest | None:
    """What questions are answered from now; None where nothing was built, or it cannot be asked."""
    if not settings.CLICKHOUSE_URL:
        return folder.read_manifest(community_id)
    return _distributed(community_id)[0]


def trouble(community_id: int) -> str:
    """Why the store cannot be asked what is in force; empty where it can."""
    return _distributed(community_id)[1] if settings.CLICKHOUSE_URL else ""


def _distributed(community_id: int) -> tuple[Manifest | None, str]:
    now = time.monotonic()
    kept = _kept.get(community_id)
    if kept is None or now - kept[0] > _KEPT_SECONDS:
        try:
            kept = (now, published(HttpServer(settings.CLICKHOUSE_URL, seconds=_PATIENCE_SECONDS), community_id), "")
        except StoreUnavailable as error:
            log.warning("ClickHouse cannot be asked", why=str(error))
            kept = (now, None, str(error))
        _kept[community_id] = kept
    return kept[1:]


def forget_community(community_id: int) -> None:
    """Delete a community's store when the transaction at hand, which deletes the community, is committed."""
    transaction.on_commit(lambda: _forget(community_id))


def _forget(community_id: int) -> None:
    shutil.rmtree(folder.folder_of(community_id), ignore_errors=True)
    if settings.CLICKHOUSE_URL:
        try:
            forget(HttpServer(settings.CLICKHOUSE_URL), community_id)
        except StoreUnavailable as error:
            log.error("a deleted community is still in ClickHouse", community_id=community_id, why=str(error))
