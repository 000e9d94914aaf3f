"""The `folkmoot` command: every subcommand is one file beside this one, and Django is loaded only when one runs."""

from __future__ import annotations

from typing import Annotated

import typer

from folkmoot import __version__
from folkmoot.cli import (
    backup,
    check,
    community,
    demo,
    doctor,
    exports,
    imports,
    insights,
    live,
    mail_listen,
    member,
    migrate,
    moderation,
    restore,
    serve,
    token,
    up,
    worker,
)
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


app.command("up", short_help="Everything on this machine, from an empty folder.")(up.up)
app.command("serve", short_help="The pages and the API only.")(serve.serve)
app.command("live", short_help="Tells open pages what is new.")(live.live)
app.command("worker", short_help="The background work only.")(worker.worker)
app.command("mail-listen", short_help="Takes mail from a mail server.")(mail_listen.mail_listen)
app.command("migrate", short_help="Bring the database to this version.")(migrate.migrate)
app.add_typer(community.app, name="community")
app.add_typer(member.app, name="member")
app.add_typer(token.app, name="token")
app.add_typer(moderation.app, name="moderation")
app.add_typer(insights.app, name="insights")
app.command("demo", short_help="A community to look around in.")(demo.demo)
app.command("import", short_help="Bring a community from elsewhere.")(imports.run)
app.command("export", short_help="A whole community in one documented file.")(exports.run)
app.command("backup", short_help="The whole installation in one file, while it serves.")(backup.backup)
app.command("restore", short_help="An installation as a backup has it.")(restore.restore)
app.command("check", short_help="Prove the rules the rooms keep; --fix mends.")(check.check)
app.command("doctor", short_help="What is wrong here, and how to mend it.")(doctor.doctor)
