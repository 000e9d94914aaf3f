"""The worker's part: networks that are too large for a page to wait for."""

from __future__ import annotations

from django_tasks import task

from folkmoot.core.tenancy import scope


@task()
def reckon_network_job(kept_id: int) -> None:
    """Have the network of this row reckoned and keep it."""
    # The command hands the work to this job, so the job cannot know it while both are loaded.
    from folkmoot.insights.commands.network import keep_network
    from folkmoot.insights.models import KeptNetwork

    kept = KeptNetwork.everywhere.filter(id=kept_id, asked_at__isnull=False).first()
    if kept is not None:
        with scope(kept.community_id):
            keep_network(kept)
