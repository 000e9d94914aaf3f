"""`folkmoot worker`: everything that happens behind the pages: jobs, consumers of the log, work by the clock."""

from __future__ import annotations

from folkmoot.cli.bootstrap import DataOption, data_folder, start_django
from folkmoot.cli.outcome import refuse
from folkmoot.cli.safekeeping.in_use import mark_in_use


def worker(data: DataOption = None) -> None:
    """Do the background work: jobs, consumers of the activity log, and periodic jobs. Run as many as you like.

    Stops at SIGTERM or Ctrl+C when the job at hand is done.
    """
    start_django()
    mark_in_use(data_folder())
    from folkmoot.cli.migrate import pending_migrations

    if pending := pending_migrations():
        refuse(f"The database lacks {len(pending)} migrations. Run `folkmoot migrate` first.")
    run_worker()


def run_worker() -> None:
    """Work until SIGTERM or SIGINT. Django must have been loaded."""
    from folkmoot.cli.background import running_loops
    from folkmoot.cli.work_loop import WorkLoop

    loop = WorkLoop()
    loop.stop_on_signals()
    with running_loops():
        loop.run()
