"""Who is found in the directory, in which order, and at which cost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from folkmoot.core.errors import RuleBroken
from folkmoot.core.testing.cast import Cast
from folkmoot.members import commands
from folkmoot.members.directory import Wanted, members_page
from folkmoot.members.models import Membership, ProfileField


@pytest.fixture
def terrain(cast: Cast) -> ProfileField:
    draft = commands.FieldDraft("Terrain", "several", choices=["Heath", "Bog"])
    return commands.change_profile_fields(actor=cast.actor(cast.olga), fields=[draft])[0]


def found(cast: Cast, **wanted: Any) -> list[str]:
    rows, _after = members_page(cast.actor(cast.mia), Wanted(**wanted), cursor="", limit=50)
    return [member.handle for member in rows]


def test_filters_find_by_name_role_level_and_day(cast: Cast) -> None:
    Membership.everywhere.filter(id=cast.eda.id).update(joined_at=timezone.now() - timedelta(days=100))
    assert found(cast, query="MI") == ["mia"]
    assert found(cast, role="moderator") == ["mo"]
    assert found(cast, trust_level=0) == ["bea", "nils"]
    long_ago = timezone.now().date() - timedelta(days=100)
    assert found(cast, joined_to=long_ago + timedelta(days=1)) == ["eda"]
    assert "eda" not in found(cast, joined_from=long_ago + timedelta(days=2))
    assert len(found(cast, joined_to=date.max)) == 7


def test_a_choice_finds_whoever_made_it_visibly(cast: Cast, terrain: ProfileField) -> None:
    for member, to in ((cast.mo, "everybody"), (cast.eda, "staff")):
        said = {terrain.id: commands.Said(["Heath", "Bog"], to)}
        commands.say_in_profile(actor=cast.actor(cast.olga), member=member, said=said)
    assert found(cast, field_id=terrain.id, value="Bog") == ["mo"]
    rows, _after = members_page(cast.actor(cast.max), Wanted(field_id=terrain.id, value="Bog"), cursor="", limit=9)
    assert {member.handle for member in rows} == {"mo", "eda"}


@pytest.mark.parametrize("sort", ["joined", "active", "id"])
def test_pages_follow_each_other_without_gap_or_repetition(cast: Cast, sort: str) -> None:
    now = timezone.now()
    for number in range(25):
        Membership.everywhere.create(
            community=cast.community,
            handle=f"m{number}",
            name="M",
            joined_at=now - timedelta(days=number // 3),
            last_seen_at=now - timedelta(hours=number // 3) if number % 2 else None,
        )
    whole, _after = members_page(cast.actor(cast.mia), Wanted(sort=sort), cursor="", limit=100)
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        rows, cursor = members_page(cast.actor(cast.mia), Wanted(sort=sort), cursor=cursor, limit=4)
        seen += [member.id for member in rows]
    assert seen == [member.id for member in whole]
    assert len(seen) == 32


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJ4IiwxXQ", "WyIyMDI2LTAxLTAxIiwxXQ"])
def test_a_strange_cursor_is_refused(cast: Cast, cursor: str) -> None:
    with pytest.raises(RuleBroken):
        members_page(cast.actor(cast.mia), Wanted(), cursor=cursor, limit=4)


def test_the_page_costs_the_same_for_few_and_many(client: Client, cast: Cast, terrain: ProfileField) -> None:
    client.force_login(cast.mia.account)  # type: ignore[arg-type]

    def statements(path: str) -> int:
        for _ in range(3):
            client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    path = f"/c/moorland/members/?choice={terrain.id}:Bog&sort=active&level=1"
    few = statements(path)
    for number in range(40):
        member = Membership.everywhere.create(community=cast.community, handle=f"m{number}", name="M", trust_level=1)
        said = {terrain.id: commands.Said(["Bog"])}
        commands.say_in_profile(actor=cast.actor(cast.olga), member=member, said=said)
    assert statements(path) == few
    assert client.get(path).content.decode().count('class="card"') == 40


def test_nonsense_in_the_address_is_no_failure(client: Client, cast: Cast) -> None:
    client.force_login(cast.mia.account)  # type: ignore[arg-type]
    page = client.get("/c/moorland/members/?role=king&level=9&joined_from=never&choice=1:x&sort=luck&after=")
    assert page.status_code == 200
    assert client.get("/c/moorland/members/?after=x").status_code == 422
