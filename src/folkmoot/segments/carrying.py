"""The jobs of segments: going on with what is done to a large one, and counting who is in them."""

from __future__ import annotations

from django_tasks import task


@task()
def carry_on_job(run_id: int) -> None:
    """Some members at a time, until it is done for all of them."""
    from folkmoot.segments.commands.doing import carry_on

    carry_on(run_id)


@task()
def count_again_job(community_id: int) -> None:
    """What was counted too long ago, after somebody looked at it."""
    from folkmoot.core.tenancy import scope
    from folkmoot.segments.commands.counting import count_again

    with scope(community_id):
        count_again(community_id)
