"""`folkmoot moderation`: what moderators and operators do from the command line."""

from __future__ import annotations

import typer

from folkmoot.cli.moderation_backtest import backtest
from folkmoot.cli.moderation_classifier import choose, evaluate, train
from folkmoot.cli.moderation_gists import read_ahead
from folkmoot.cli.moderation_log import verify_log

app = typer.Typer(no_args_is_help=True, help="Moderation of a community.", rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """Moderation of a community."""


app.command("backtest", short_help="Try rules on what was written before they are switched on.")(backtest)
app.command("read-ahead", short_help="Find out at once what backtests ask of texts.")(read_ahead)
app.command("verify-log", short_help="Prove that nobody has changed the audit log.")(verify_log)
app.command("train", short_help="Train the classifier of spam and toxicity.")(train)
app.command("evaluate", short_help="Measure a classifier on texts that it did not learn from.")(evaluate)
app.command("choose-classifier", short_help="Put a classifier in use that was made before.")(choose)
