"""New guidelines of a space are told to those who write there."""

from __future__ import annotations

import pytest

from folkmoot.activity.models import Activity
from folkmoot.content import commands
from folkmoot.content.notices.guidelines import concerned, still_concerned
from folkmoot.core.testing.cast import Cast
from folkmoot.spaces.commands.guidelines import accept_space_guidelines, publish_space_guidelines
from folkmoot.spaces.models import Space

pytestmark = pytest.mark.django_db


def _published(cast: Cast, space: Space) -> set[str]:
    publish_space_guidelines(
        actor=cast.actor(cast.max), space=space, clauses=[("Stay dry", "Bring a coat.")], introduction="",
        change_note="",
    )  # fmt: skip
    line = Activity.everywhere.filter(kind="spaces.guidelines.published").latest("id")
    (found,) = concerned([line])
    pairs = {(member.id, space.id) for member in found.members}  # type: ignore[union-attr]
    seen = {member_id for member_id, _space in still_concerned(cast.community.id, pairs)}
    return {handle for handle in ("mia", "nils", "eda", "max", "mo") if getattr(cast, handle).id in seen}


def test_those_who_write_in_a_space_hear_of_its_guidelines(cast: Cast) -> None:
    thread = commands.create_thread(actor=cast.actor(cast.eda), space=cast.forum, title="Heath", markdown="Where?")
    commands.create_post(actor=cast.actor(cast.mia), thread=thread, markdown="There.")
    assert _published(cast, cast.forum) == {"eda", "mia"}
    accept_space_guidelines(actor=cast.actor(cast.nils), space=cast.forum, number=1)
    assert _published(cast, cast.forum) == {"eda", "mia", "nils"}


def test_of_a_private_space_only_its_members_hear(cast: Cast) -> None:
    assert _published(cast, cast.backroom) == {"mia"}
