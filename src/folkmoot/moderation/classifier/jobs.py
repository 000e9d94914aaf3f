"""What the worker does for the classifier: training on decisions, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import structlog
from django_tasks import task

from folkmoot.communities.models import Community
from folkmoot.core.registry import PeriodicJob
from folkmoot.moderation.models import ClassifierSettings
from folkmoot.moderation.queries.classifier import new_decisions, settings_of

# Fewer new decisions than that do not change much.
WORTH_IT = 20
_SECONDS = 1800
_FOLKMOOT = (sys.executable, "-c", "from folkmoot.cli.main import app; app()")
_log = structlog.get_logger(__name__)


@task()
def train_job(community_id: int) -> None:
    """Train in another process, which loads what training needs; this one stays small."""
    slug = Community.objects.values_list("slug", flat=True).get(pk=community_id)
    command = [*_FOLKMOOT, "moderation", "train", "--community", slug]
    ended = subprocess.run(  # noqa: S603  # our own command, of words we chose
        command, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    said = ended.stderr.strip().splitlines()
    if ended.returncode:
        _log.warning("training_made_nothing", community=slug, why=said[-1] if said else "")
        rows = ClassifierSettings.everywhere.filter(community_id=community_id, asked_at__isnull=False)
        rows.update(asked_at=None, said=said[-1] if said else "")


def train_where_worth_it() -> int:
    """Every night: a job for each community that learns and has decided enough since; how many."""
    asked = 0
    for community_id in Community.objects.order_by("id").values_list("id", flat=True):
        if settings_of(community_id).learns and new_decisions(community_id) >= WORTH_IT:
            train_job.enqueue(community_id)
            asked += 1
    return asked


JOBS = (PeriodicJob("moderation.classifier", timedelta(hours=24), train_where_worth_it),)
