"""The `folkmoot` command: every subcommand is one file beside this one, and Django is loaded only when one runs."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot import __version__
from folkmoot.cli import check, migrate, serve, up, worker
from folkmoot.cli.outcome import PlainErrors

app = typer.Typer(
    name="folkmoot",
    cls=PlainErrors,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help="Folkmoot: the home of an online community and the workbench of the people who run it.",
    epilog="Exit codes: 0 done, 1 refused or failed, 2 wrong usage. Settings come from FOLKMOOT_* variables; "
    "see docs/operating.md or run `folkmoot doctor`.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"folkmoot {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """What stands before a subcommand."""


app.command("up", rich_help_panel="Run")(up.up)
app.command("serve", rich_help_panel="Run")(serve.serve)
app.command("worker", rich_help_panel="Run")(worker.worker)
app.command("migrate", rich_help_panel="Run")(migrate.migrate)
app.command("check", rich_help_panel="Care")(check.check)
