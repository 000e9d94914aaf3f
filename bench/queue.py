"""Ten moderators who decide the same thousand cases at once, and ten thousand colluding flags of one post.

.venv/bin/python -m bench queue [--moderators 10] [--cases 1000] [--flags 10000] [--postgres] [--data DIR]
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import time
from collections import Counter
from typing import Any

from bench.settings import add_data_options, database


def main(arguments: list[str]) -> None:
    """Build the community, let everybody go at once, and count what was decided twice: nothing, or it fails."""
    parser = argparse.ArgumentParser(prog="bench queue", description=__doc__)
    parser.add_argument("--moderators", type=int, default=10)
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--flags", type=int, default=10_000)
    add_data_options(parser)
    options = parser.parse_args(arguments)
    with database(options):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _deciding(options.moderators, options.cases)
        _flood(options.flags)


def _deciding(moderators: int, cases: int) -> None:
    from django.db import connections

    from folkmoot.moderation.models import Case, Decision

    people, ids = _furnish(moderators, cases)
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    began = time.perf_counter()
    with context.Pool(moderators, initializer=_set_up) as pool:
        told = pool.starmap(_work, [(person, ids) for person in people])
    took = time.perf_counter() - began
    decided = Counter(Decision.everywhere.values_list("case_id", flat=True))
    twice = [case for case, count in decided.items() if count > 1]
    still_open = Case.everywhere.filter(state="open").count()
    print("| moderators | cases | decided | twice | told that somebody was faster | seconds |")
    print("| --- | --- | --- | --- | --- | --- |")
    done, late = (sum(each[name] for each in told) for name in ("done", "late"))
    print(f"| {moderators} | {cases:,} | {done:,} | {len(twice)} | {late:,} | {took:.1f} |\n", flush=True)
    assert not twice
    assert done == len(ids) == len(decided)
    assert still_open == 0


def _furnish(moderators: int, cases: int) -> tuple[list[int], list[int]]:
    from folkmoot.communities.models import Community
    from folkmoot.content.models import Post, Thread
    from folkmoot.core.roles import Role
    from folkmoot.members.models import Account, Membership
    from folkmoot.moderation.models import Case
    from folkmoot.spaces.models import Space

    every: dict[str, Any] = {"community": Community.objects.create(slug="busy", name="Busy")}
    space = Space.everywhere.create(**every, slug="forum", name="Forum")
    accounts = Account.objects.bulk_create(Account(email=f"m{n}@example.org") for n in range(moderators + 1))
    people = Membership.everywhere.bulk_create(
        Membership(**every, account=account, handle=f"m{n}", name=f"M {n}", role=Role.MODERATOR if n else Role.MEMBER)
        for n, account in enumerate(accounts)
    )
    thread = Thread.everywhere.create(**every, space=space, author=people[0], title="Heated", slug="heated")
    posts = Post.everywhere.bulk_create(
        Post(**every, thread=thread, author=people[0], number=n + 1, markdown="Rude.", html="<p>Rude.</p>")
        for n in range(cases)
    )
    made = Case.everywhere.bulk_create(
        Case(**every, subject_type="post", subject_id=post.id, space_id=space.id, author=people[0]) for post in posts
    )
    return [person.id for person in people[1:]], [case.id for case in made]


def _set_up() -> None:
    import django

    django.setup()


def _work(member_id: int, ids: list[int]) -> dict[str, int]:
    from folkmoot.core.errors import Conflict
    from folkmoot.core.tenancy import scope
    from folkmoot.members.models import Membership
    from folkmoot.members.queries import actor_of
    from folkmoot.moderation.commands.settling import settle_case
    from folkmoot.moderation.models import Case

    member = Membership.everywhere.get(id=member_id)
    actor, told = actor_of(member), {"done": 0, "late": 0}
    with scope(member.community_id):
        for case_id in ids:
            try:
                settle_case(actor=actor, case=Case.everywhere.get(id=case_id), deed="approve")
            except Conflict:
                told["late"] += 1
            else:
                told["done"] += 1
    return told


def _flood(flags: int) -> None:
    from folkmoot.content.models import Post
    from folkmoot.core.tenancy import scope
    from folkmoot.members.models import Account, Membership
    from folkmoot.members.queries import actor_of
    from folkmoot.moderation.commands.flagging import flag
    from folkmoot.moderation.models import Case
    from folkmoot.moderation.weights import CROWD_AT_MOST

    post = Post.everywhere.order_by("-id").get(number=1)
    accounts = Account.objects.bulk_create(Account(email=f"crowd{n}@example.org") for n in range(flags))
    crowd = Membership.everywhere.bulk_create(
        Membership(community=post.community, account=account, handle=f"crowd{n}", name="Crowd")
        for n, account in enumerate(accounts)
    )
    Post.everywhere.filter(id=post.id).update(text_revision=2)
    took, began = [], time.perf_counter()
    with scope(post.community_id):
        for member in crowd:
            spent = time.process_time()
            flag(actor=actor_of(member), subject=("post", post.id), clause="")
            took.append(time.process_time() - spent)
    seconds = time.perf_counter() - began
    post.refresh_from_db()
    author = Membership.everywhere.get(id=post.author_id or 0)
    case = Case.everywhere.get(subject_id=post.id, state="open")
    first, last = (1000 * statistics.median(part) for part in (took[:100], took[-100:]))
    columns = ("flags of newcomers", "weight", "the post is", "its author", "seconds", "s of CPU")
    print(f"| {' | '.join(columns)} | ms of CPU, median of the first 100 | of the last 100 |")
    print(f"|{' --- |' * 8}")
    silenced = "silenced" if author.silenced_until else author.state
    print(
        f"| {case.item_count:,} | {case.weight} | {post.state} | {silenced} "
        f"| {seconds:.1f} | {sum(took):.1f} | {first:.1f} | {last:.1f} |",
        flush=True,
    )
    assert (post.state, silenced) == ("visible", "active")
    assert case.weight <= CROWD_AT_MOST
