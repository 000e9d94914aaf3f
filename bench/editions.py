"""The overview of figures at size as a manager opens it: editions reckoned ahead, then the whole page from them.

    python -m bench editions --folder DIR [period=28d ...]

DIR is what `python -m bench insights --folder DIR` has made. Reckoning is told by page; a page is then opened in a
process of its own that has just started: first with the system's cache of the store dropped, then again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from bench.insights import COMMUNITY, _forget
from bench.monday import Clock, prepare


def main(arguments: Sequence[str]) -> None:
    """Print what each edition costs to make, and to open."""
    options = _options(arguments)
    if options.open:
        _open(options)
        return
    prepare(options.folder, options.memory)
    from django.core.management import call_command

    from folkmoot.communities.models import Community
    from folkmoot.core.tenancy import scope
    from folkmoot.insights.choice import DEFAULT
    from folkmoot.insights.monday.ahead import answer_by_one_thread, made_edition
    from folkmoot.insights.queries.editions import AHEAD
    from folkmoot.insights.store import asking
    from folkmoot.insights.store.folder import folder_of

    asking.transport = answer_by_one_thread
    folder = folder_of(COMMUNITY)
    for path in [*(folder / "answers").glob("*"), folder / "editions.json"]:
        path.unlink(missing_ok=True)
    _forget(list(folder.glob("*.parquet")))
    with scope(COMMUNITY):
        for preset in dict.fromkeys((DEFAULT, *AHEAD)):
            clock = Clock()
            made_edition(Community.objects.get(id=COMMUNITY), f"period={preset}", is_usual=preset == DEFAULT)
            clock.say(f"reckoned, {preset}")
        _name_people()
    call_command("collectstatic", verbosity=0, interactive=False)
    again = [sys.executable, "-m", "bench", "editions", "--folder", options.folder, "--open"]
    for words in options.choices or [f"period={preset}" for preset in AHEAD]:
        subprocess.run([*again, words], check=True)


def _open(options: argparse.Namespace) -> None:
    clock = Clock()
    prepare(options.folder, options.memory)
    from django.conf import settings
    from django.test import Client

    from folkmoot.insights.store.folder import folder_of
    from folkmoot.members.models import Membership

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(Membership.everywhere.get(community_id=COMMUNITY, handle="owner").account)
    client.get("/c/bench/about/")
    clock.say("start of a process")
    folder = folder_of(COMMUNITY)
    _forget([path for path in (*folder.glob("*"), *(folder / "answers").glob("*")) if path.is_file()])
    for words in options.choices:
        for state in ("cold", "warm", "warm again"):
            clock = Clock()
            response = client.get(f"/c/bench/insights/?{words}")
            clock.say(f"kept, {words}, {state}")
        text = response.content.decode()
        missing = text.count("/insights/cards/")
        print(f"status {response.status_code}, {len(text) / 1024:.0f} KB, {missing} cards missing", flush=True)


def _name_people() -> None:
    """Let the members whom the page names be in the database."""
    from folkmoot.insights.metrics.definition import Scope
    from folkmoot.insights.monday.questions import conventional
    from folkmoot.insights.queries.kept import choice_of, kept
    from folkmoot.insights.queries.settings import conventions_of
    from folkmoot.insights.rising.reckoning import reckon_talk
    from folkmoot.members.models import Membership

    day = choice_of({}, community_id=COMMUNITY, time_zone="UTC").period.last
    found = kept(COMMUNITY, reckon_talk, day, conventional(Scope(), conventions_of(COMMUNITY)))
    for each in {each.person_id for part in (found.champions, found.rising, found.at_risk) for each in part}:
        with suppress(Exception):
            Membership.everywhere.get_or_create(
                id=each, defaults={"community_id": COMMUNITY, "handle": f"m{each}", "name": f"Member {each}"}
            )
    name_owner()


def name_owner() -> Any:
    """The account of who opens pages."""
    from folkmoot.core.roles import Role
    from folkmoot.members.models import Account, Membership

    owner = Membership.everywhere.filter(community_id=COMMUNITY, handle="owner").first()
    if owner is None:
        account = Account.objects.create_user(email="owner@example.org", password=None)
        owner = Membership.everywhere.create(
            id=2_000_000, community_id=COMMUNITY, handle="owner", name="Owner", account=account, role=Role.OWNER
        )
    return owner.account


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench editions")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--memory", type=int, default=3000, help="MB for a question")
    parser.add_argument("--open", action="store_true", help="open what is kept, in this process")
    parser.add_argument("choices", nargs="*", help="the choice as it stands in the page's address")
    return parser.parse_args(list(arguments))
