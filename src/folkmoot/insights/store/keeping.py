"""Keeping the stores up to date: the worker looks for news, and has them written by a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from threading import Event

import structlog
from django.conf import settings
from django.db import connection

from folkmoot.communities.models import Community
from folkmoot.insights.models import StoreNews
from folkmoot.insights.queries.editions import editions_due
from folkmoot.insights.store import answers, folder
from folkmoot.insights.store.asking import socket_path
from folkmoot.insights.store.clickhouse_server import HttpServer, published_versions
from folkmoot.insights.store.engine import StoreUnavailable
from folkmoot.insights.store.folder import Manifest
from folkmoot.insights.store.inbox import waiting_bytes
from folkmoot.insights.store.reading import store_version
from folkmoot.insights.store.sums import SUMS_FORMAT

log = structlog.get_logger(__name__)
_LOOK_SECONDS = 10.0
# Whoever has just started the machine wants its pages first: reading all records takes a core for a while.
_SETTLE_SECONDS = 30.0
# While somebody looks at figures (the reader is up), and otherwise; less often where writing takes long.
_SOON_SECONDS, _LATER_SECONDS = 60.0, 300.0
_TIMES_AS_LONG = 20.0
_SWEEP_SECONDS = 24 * 3600.0


def keep_stores(stop: Event) -> None:
    """Bring stores up to date until told to stop."""
    tried: dict[int, tuple[float, float]] = {}
    stop.wait(_SETTLE_SECONDS)
    swept = -_SWEEP_SECONDS
    while not stop.wait(_LOOK_SECONDS):
        if time.monotonic() - swept > _SWEEP_SECONDS:
            swept = time.monotonic()
            forget_old_answers()
        due = [community_id for community_id in communities_with_news() if _is_due(tried.get(community_id))]
        connection.close()
        for community_id in due:
            took = _write(community_id, stop)
            tried[community_id] = (time.monotonic(), took)


def communities_with_news() -> list[int]:
    """Whose store lacks something, or is not there, or has no edition of today."""
    told = set(StoreNews.everywhere.order_by().values_list("community_id", flat=True).distinct())
    copied = _copied()
    return [
        community_id
        for community_id, time_zone in Community.objects.order_by("id").values_list("id", "time_zone")
        if community_id in told
        or folder.broken(community_id)
        or not (manifest := folder.read_manifest(community_id))
        or not manifest.built
        or manifest.sums != SUMS_FORMAT
        or _lacks_a_copy(copied, community_id, manifest)
        or waiting_bytes(community_id)
        or editions_due(community_id, time_zone)
    ]


def forget_old_answers() -> None:
    """Of communities where nothing happens and nobody looks, too."""
    for community_id in Community.objects.order_by("id").values_list("id", flat=True):
        answers.forget_others(community_id, store_version(community_id))


def _copied() -> dict[int, int] | None:
    """Which version of each community ClickHouse has; None where there is none, or it cannot be asked."""
    if not settings.CLICKHOUSE_URL:
        return None
    try:
        return published_versions(HttpServer(settings.CLICKHOUSE_URL, _LOOK_SECONDS))
    except StoreUnavailable as error:
        log.warning("ClickHouse cannot be asked", why=str(error))
        return None


def _lacks_a_copy(copied: dict[int, int] | None, community_id: int, manifest: Manifest) -> bool:
    return copied is not None and copied.get(community_id) != manifest.version


def _is_due(tried: tuple[float, float] | None) -> bool:
    if tried is None:
        return True
    last, took = tried
    pace = _SOON_SECONDS if socket_path().exists() else _LATER_SECONDS
    return time.monotonic() - last > max(pace, took * _TIMES_AS_LONG)


def _write(community_id: int, stop: Event) -> float:
    """Bring a store up to date; the seconds that took. What is reckoned ahead keeps a pace of its own."""
    began = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    environment["FOLKMOOT_DATA"] = str(settings.DATA)
    command = [sys.executable, "-P", "-m", "folkmoot.insights.store.writer", str(community_id)]
    writer = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command
    while writer.poll() is None:
        if stop.wait(0.2):
            writer.terminate()
            writer.wait()
            break
    if writer.returncode and not stop.is_set():
        log.warning("a store could not be brought up to date", community_id=community_id, code=writer.returncode)
    manifest = folder.read_manifest(community_id)
    return time.monotonic() - began if writer.returncode or manifest is None else manifest.seconds
