"""`folkmoot moderation backtest`: try rules on what was written, before they are switched on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from folkmoot.cli.bootstrap import CommunityOption, DataOption, JsonOption, start_command
from folkmoot.cli.outcome import emit_json, note, refuse

if TYPE_CHECKING:
    from folkmoot.cli.progress import Advance
    from folkmoot.communities.models import Community
    from folkmoot.moderation.backtest.plan import Plan
    from folkmoot.moderation.backtest.running import Progress, Step

_SOURCE = "RULES.json; `-` for standard input; `in-force`, `drafts`; or `run:12` for the rules kept with a run."


def backtest(
    rules: Annotated[str, typer.Argument(metavar="RULES.json", help=_SOURCE)],
    community: CommunityOption,
    against: Annotated[str, typer.Option(metavar="RULES.json", help="Other rules to compare with.")] = "",
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day or moment, UTC.")] = "",
    until: Annotated[str, typer.Option("--to", metavar="DATE", help="The day or moment after the last, UTC.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Decisions count that were made by then.")] = "",
    judged_until: Annotated[str, typer.Option("--judged-until", help="Judgements of samples count by then.")] = "",
    spaces: Annotated[str, typer.Option(help="Only these spaces, by short name, with commas.")] = "",
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many processes work.")] = 2,
    figure: Annotated[str, typer.Option(help="Print this figure alone: sets.0.hits.precision.value")] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what rules would have caught, what moderators had decided, and whom they would have hit most.

    Nothing is changed. Authors' age, trust and pace are those of the time of each post. Conversations are never read.
    """
    start_command()
    from folkmoot.cli.finding import the_community
    from folkmoot.cli.progress import items_progress
    from folkmoot.core.tenancy import scope
    from folkmoot.moderation.backtest.asking import moment
    from folkmoot.moderation.backtest.measuring import measured
    from folkmoot.moderation.backtest.running import carry_out
    from folkmoot.moderation.backtest.runs import figures_of

    place = the_community(community)
    with scope(place.id):
        plan = _plan(place, rules, against, (since, until, as_of), spaces)
        # Without a thread beside it, this process is copied instead of started anew.
        with items_progress("Backtest", by_itself=False) as advance:
            tally, material = carry_out(plan, processes=processes, progress=_shown_by(advance))
        figures = figures_of(measured(plan, tally, material), place.id, moment(judged_until, "judged_until"))
    if figure:
        print(_at(figures, figure))
    elif as_json:
        emit_json(figures)
    else:
        _print(figures)


def _shown_by(advance: Advance) -> Progress:
    def shown(step: Step) -> None:
        now = "Looking for copies" if step.is_for_copies else "Trying the rules"
        if step.anew:
            # These take several times as long as those of which all is kept.
            now += f" ({step.anew:,} texts read anew)"
        advance(step.done, step.total, now)

    return shown


def _plan(place: Community, rules: str, against: str, moments: tuple[str, str, str], spaces: str) -> Plan:
    from folkmoot.core.actor import Actor
    from folkmoot.moderation.backtest.asking import moment, plan_for

    since, until, as_of = moments
    given, other = _rules(rules, place.id)
    if against:
        other = _rules(against, place.id)[0]
    return plan_for(
        Actor.system(place.id),
        rules=given,
        other=other,
        since=moment(since, "from"),
        until=moment(until, "to"),
        as_of=moment(as_of, "as_of"),
        spaces=[slug.strip() for slug in spaces.split(",") if slug.strip()],
    )


def _rules(source: str, community_id: int) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    from folkmoot.moderation.backtest.asking import rules_in
    from folkmoot.moderation.models import BacktestRun

    if source in ("in-force", "drafts"):
        from folkmoot.moderation.backtest.kept_rules import rules_of

        return rules_of(source, community_id), None
    if source.startswith("run:"):
        number = source.removeprefix("run:")
        run = BacktestRun.everywhere.filter(
            community_id=community_id, id=int(number) if number.isdecimal() and len(number) < 19 else 0
        ).first()
        return (run.rules, run.other) if run else refuse(f"There is no run {number} in this community.")
    return rules_in(sys.stdin.read() if source == "-" else Path(source).read_text("utf-8")), None


def _at(figures: Any, path: str) -> Any:
    found = figures
    for step in path.split("."):
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, ValueError, TypeError):
            refuse(f"There is no figure {path!r}; `--json` shows all.")
    return "undefined" if found is None else found


def _print(figures: Mapping[str, Any]) -> None:
    decided = figures["decided"]
    print(f"{figures['posts']:,} posts; moderators took down {decided['bad']:,} and let {decided['fine']:,} stand.")
    for number, each in enumerate(figures["sets"]):
        hits = each["hits"]
        print(f"\n{'Compared with' if number else 'Rules'}: {hits['count']:,} posts hit")
        print(f"  of the hits moderators had decided on, taken down: {_said(hits['precision_decided'])}")
        print(f"  of all hits, ought not to stand (with samples):    {_said(hits['precision'])}")
        print(f"  of what moderators took down, hit:                 {_said(hits['recall_decided'])}")
        for rule in each["rules"]:
            print(f"  {rule['count']:>9,}  {rule['outcome']:<8} {rule['name']}  {_said(rule['precision_decided'])}")
        for group in each["groups"]:
            if group["differs"]:
                print(
                    f"  {group['dimension']} {group['name']}: {_said(group['rate'])}; others {_said(group['others'])}"
                )
    for name in figures["not_known_then"]:
        note(f"Nobody knows what {name} was then: tests of it are neither met nor failed.")


def _said(estimate: Mapping[str, Any]) -> str:
    between = f"{100 * estimate['low']:.1f} to {100 * estimate['high']:.1f} %"
    if estimate["value"] is None:
        return f"undefined (between {between})" if (estimate["low"], estimate["high"]) != (0.0, 1.0) else "undefined"
    return f"{100 * estimate['value']:.1f} % ({between}; {estimate['hits']:,} of {estimate['of']:,})"
