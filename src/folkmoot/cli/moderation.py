"""`folkmoot moderation`: what moderators and operators do from the command line."""

from __future__ import annotations

import typer

from folkmoot.cli.moderation_backtest import backtest
from folkmoot.cli.moderation_log import verify_log

app = typer.Typer(no_args_is_help=True, help="Moderation of a community.", rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Moderation of a community."""


app.command("backtest", short_help="Try rules on what was written before they are switched on.")(backtest)
app.command("verify-log", short_help="Prove that nobody has changed the audit log.")(verify_log)
