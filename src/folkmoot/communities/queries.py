"""Reads of communities and their guidelines."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable

from django.db.models import Prefetch, QuerySet

from folkmoot.communities.comparison import compare
from folkmoot.communities.models import Community, GuidelineClause, GuidelinesVersion, SetUpMark
from folkmoot.communities.wording import as_clause, numbers_in, words_of
from folkmoot.core.guidelines import Clause

# Every request asks for its community. The answer is kept for a moment in the process: long enough to spare the
# statement, short enough that a change shows at once for whoever made it (they reload the row themselves).
_KEEP_SECONDS = 2.0
_kept: dict[tuple[str, str], tuple[float, Community | None]] = {}
_kept_guidelines: dict[int, tuple[float, int | None]] = {}
_KEPT_AT_MOST = 2000


def find_community_by_slug(slug: str) -> Community | None:
    """The community of that slug, at most two seconds old."""
    return _kept_or_loaded("slug", slug)


def find_community_by_host(host: str) -> Community | None:
    """The community that answers at this host name of its own, at most two seconds old."""
    return _kept_or_loaded("host", host)


def forget_kept_communities() -> None:
    """Called by commands that change a community, and by tests."""
    _kept.clear()
    _kept_guidelines.clear()


def guidelines_in_force(community_id: int) -> GuidelinesVersion | None:
    """The newest published guidelines with their clauses, in two statements; None where there are none."""
    return (
        GuidelinesVersion.everywhere.filter(community_id=community_id, published_at__isnull=False)
        .order_by("-number")
        .prefetch_related(Prefetch("clauses", GuidelineClause.everywhere.order_by("number")))
        .first()
    )


def guidelines_draft(community_id: int) -> GuidelinesVersion | None:
    """The draft with its clauses, in two statements; None where nobody is writing one."""
    drafts = GuidelinesVersion.everywhere.filter(community_id=community_id, published_at__isnull=True)
    return drafts.prefetch_related(Prefetch("clauses", GuidelineClause.everywhere.order_by("number"))).first()


def published_guidelines(community_id: int) -> QuerySet[GuidelinesVersion]:
    """Every version that was ever in force, newest first, with its clauses in one more statement."""
    published = GuidelinesVersion.everywhere.filter(community_id=community_id, published_at__isnull=False)
    return published.order_by("-number").prefetch_related(
        Prefetch("clauses", GuidelineClause.everywhere.order_by("number"))
    )


def clauses_in_force(community_id: int, space_id: int | None) -> list[Clause]:
    """The clauses of the community's guidelines in force."""
    version = guidelines_in_force(community_id)
    if version is None:
        return []
    return [as_clause(row, f"community:{version.number}:{row.number}") for row in version.clauses.all()]


def clauses_by_ref(community_id: int, refs: Collection[str]) -> dict[str, Clause]:
    """Clauses of the community's guidelines by their refs, of all versions that were ever in force."""
    wanted = {numbers: ref for ref, numbers in numbers_in(refs, "community", 2)}
    versions = {version for version, _number in wanted}
    if not wanted:
        return {}
    rows = GuidelineClause.everywhere.filter(
        community_id=community_id, version__number__in=versions, version__published_at__isnull=False
    )
    found = ((wanted.get((row.version.number, row.number)), row) for row in rows.select_related("version"))
    return {ref: as_clause(row, ref) for ref, row in found if ref is not None}


def moved_clauses(community_id: int, version_id: int) -> tuple[int, dict[int, int | None]]:
    """Where the clauses of the version before this one went, and that version's number.

    Only those whose number means another clause now: their new number, or None where they are gone. A clause that was
    written anew in its place keeps it.
    """
    this = GuidelinesVersion.everywhere.filter(community_id=community_id, id=version_id).values("number")[:1]
    versions = list(published_guidelines(community_id).filter(number__lte=this)[:2])
    if len(versions) < 2:
        return 0, {}
    after, before = versions
    changes = compare(words_of(before), words_of(after))
    taken = {change.now for change in changes if change.was is not None}
    free = {change.now for change in changes} - taken
    return before.number, {
        change.was: change.now
        for change in changes
        if change.was is not None and change.was != change.now and not (change.now is None and change.was in free)
    }


def in_force_id(community_id: int) -> int | None:
    """The id of the guidelines in force, at most two seconds old: every request of a member asks."""
    now = time.monotonic()
    kept = _kept_guidelines.get(community_id)
    if kept is not None and now - kept[0] < _KEEP_SECONDS:
        return kept[1]
    published = GuidelinesVersion.everywhere.filter(community_id=community_id, published_at__isnull=False)
    newest = published.order_by("-number").values_list("id", flat=True).first()
    _kept_guidelines[community_id] = (now, newest)
    return newest


def set_up_marks(community_id: int) -> dict[str, str]:
    """What was done about each step of setting the community up, in one statement."""
    rows = SetUpMark.everywhere.filter(community_id=community_id)
    return dict(rows.values_list("step", "state"))


def _kept_or_loaded(field: str, value: str) -> Community | None:
    now = time.monotonic()
    kept = _kept.get((field, value))
    if kept is not None and now - kept[0] < _KEEP_SECONDS:
        return kept[1]
    community = Community.objects.filter(**{field: value}).first()
    if len(_kept) >= _KEPT_AT_MOST:
        _kept.clear()
    _kept[field, value] = (now, community)
    return community


def sole_community() -> Community | None:
    """The community of an installation that has just one; None where there are none or several."""
    two = list(Community.objects.order_by("id")[:2])
    return two[0] if len(two) == 1 else None


def all_communities() -> list[Community]:
    """The communities of the installation by name, at most 200."""
    return list(Community.objects.order_by("name")[:200])


def logo_keys(prefix: str) -> Iterable[str]:
    """Where logos are kept."""
    return Community.objects.filter(logo__startswith=prefix).values_list("logo", flat=True).iterator()
