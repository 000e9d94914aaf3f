"""The job that goes on with what is done to a large segment."""

from __future__ import annotations

from django_tasks import task


@task()
def carry_on_job(run_id: int) -> None:
    """Some members at a time, until it is done for all of them."""
    from folkmoot.segments.commands.doing import carry_on

    carry_on(run_id)
