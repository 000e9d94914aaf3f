"""The store of figures: whether it is there, can be read, and hears what happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings as django_settings
from django.db import DatabaseError
from django.utils import timezone

from folkmoot.cli.examination import Finding, ok, warning

_LATE = timedelta(minutes=30)
_PATIENCE_SECONDS = 5.0


def figures() -> Iterator[Finding]:
    """Every community's store."""
    try:
        found = list(_faults())
    except DatabaseError:
        return
    yield from found or [ok("insights", "Every community's store of figures is there and up to date.")]


def _faults() -> Iterator[Finding]:
    from folkmoot.communities.models import Community
    from folkmoot.insights.models import StoreNews
    from folkmoot.insights.store import folder
    from folkmoot.insights.store.clickhouse_server import HttpServer, published_versions
    from folkmoot.insights.store.engine import StoreUnavailable

    copied = None
    if django_settings.CLICKHOUSE_URL:
        try:
            copied = published_versions(HttpServer(django_settings.CLICKHOUSE_URL, _PATIENCE_SECONDS))
        except StoreUnavailable as error:
            yield warning("insights", str(error), "Figures come from FOLKMOOT_CLICKHOUSE_URL, and cannot be asked now.")
    for community_id, slug in Community.objects.order_by("id").values_list("id", "slug"):
        mend = f"Run `folkmoot insights rebuild --community {slug}`."
        manifest = folder.read_manifest(community_id)
        if manifest is None or not manifest.built:
            yield warning("insights", f"The store of {slug} was not built yet.", "A worker builds it. " + mend)
            continue
        if copied is not None and copied.get(community_id) != manifest.version:
            yield warning(
                "insights", f"The store of {slug} is not copied to ClickHouse.", "A worker copies it. " + mend
            )
        missing = [p.file for p in manifest.parts if not (folder.folder_of(community_id) / p.file).exists()]
        if missing:
            yield warning("insights", f"Files of {slug}'s store are missing: {', '.join(missing[:3])}.", mend)
        if why := folder.broken(community_id):
            yield warning("insights", f"A file of {slug}'s store cannot be read: {why}.", mend)
        waiting = StoreNews.everywhere.filter(community_id=community_id, at__lt=timezone.now() - _LATE)
        if waiting.exists():
            yield warning("insights", f"The store of {slug} is more than half an hour late.", "Is a worker running?")
