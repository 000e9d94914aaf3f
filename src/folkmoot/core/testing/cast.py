"""The people every test knows: the same as in the demo, in two communities so that isolation can be proved.

Olga owns Moorland, Max manages it, Mo moderates, Eda edits, Mia is a member, Nils is new, Bea is suspended;
Vera has not joined. Otto owns the other community, Harbour, and is nothing in Moorland.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import override_settings
from django.utils import timezone

from folkmoot.communities.models import Community, GuidelineClause, GuidelinesVersion
from folkmoot.core.actor import Actor
from folkmoot.core.roles import Role
from folkmoot.members.models import Acceptance, Account, Membership
from folkmoot.members.queries import actor_of
from folkmoot.spaces.models import Space, SpaceMember

PASSWORD = "a long enough passphrase"


@dataclass(frozen=True)
class Cast:
    """Two communities and who is in them."""

    community: Community
    other_community: Community
    guidelines: GuidelinesVersion
    olga: Membership
    max: Membership
    mo: Membership
    eda: Membership
    mia: Membership
    nils: Membership
    bea: Membership
    otto: Membership
    vera: Account
    forum: Space
    questions: Space
    articles: Space
    lounge: Space
    backroom: Space
    other_space: Space

    def actor(self, member: Membership | None) -> Actor:
        """The member as one who acts; None is a visitor of Moorland."""
        return actor_of(member) if member is not None else Actor.visitor(self.community.id)


def make_cast() -> Cast:
    """Both communities with their people and spaces. Call it once a test, through the `cast` fixture."""
    moorland = Community.objects.create(slug="moorland", name="Moorland", set_up_at=timezone.now())
    harbour = Community.objects.create(slug="harbour", name="Harbour", set_up_at=timezone.now())
    guidelines = _guidelines(moorland)
    _guidelines(harbour)
    people: dict[str, Any] = {
        "olga": _member(moorland, "olga", role=Role.OWNER, trust_level=3),
        "max": _member(moorland, "max", role=Role.MANAGER, trust_level=3),
        "mo": _member(moorland, "mo", role=Role.MODERATOR, trust_level=3),
        "eda": _member(moorland, "eda", role=Role.EDITOR, trust_level=2),
        "mia": _member(moorland, "mia", trust_level=2),
        "nils": _member(moorland, "nils", trust_level=0),
        "bea": _member(moorland, "bea", state=Membership.State.SUSPENDED),
        "otto": _member(harbour, "otto", role=Role.OWNER, trust_level=4),
    }
    spaces: dict[str, Any] = dict(_spaces(moorland))
    SpaceMember.everywhere.create(community=moorland, space=spaces["backroom"], member=people["mia"])
    return Cast(
        community=moorland,
        other_community=harbour,
        guidelines=guidelines,
        vera=Account.objects.create_user("vera@example.org", PASSWORD),
        other_space=Space.everywhere.create(community=harbour, slug="pier", name="Pier"),
        **people,
        **spaces,
    )


def make_cast_quickly() -> Cast:
    """The cast in an installation where nobody signs in by password: to hash nine of them well takes longest of all."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        return make_cast()


def _guidelines(community: Community) -> GuidelinesVersion:
    version = GuidelinesVersion.everywhere.create(community=community, number=1, published_at=timezone.now())
    GuidelineClause.everywhere.create(
        community=community,
        version=version,
        number=1,
        title="Be kind",
        text="Argue with what is said, not with who says it.",
    )
    return version


def _member(community: Community, handle: str, **fields: Any) -> Membership:
    account = Account.objects.create_user(f"{handle}@example.org", PASSWORD)
    guidelines = GuidelinesVersion.everywhere.get(community=community)
    member = Membership.everywhere.create(
        community=community,
        account=account,
        handle=handle,
        name=handle.capitalize(),
        accepted_guidelines=guidelines,
        **fields,
    )
    Acceptance.everywhere.create(community=community, member=member, version=guidelines)
    return member


def _spaces(community: Community) -> dict[str, Space]:
    def space(slug: str, **fields: Any) -> Space:
        return Space.everywhere.create(community=community, slug=slug, name=slug.capitalize(), **fields)

    return {
        "forum": space("forum", kind=Space.Kind.FORUM),
        "questions": space("questions", kind=Space.Kind.QUESTIONS),
        "articles": space("articles", kind=Space.Kind.ARTICLES, post_role=Role.EDITOR),
        "lounge": space("lounge", visibility=Space.Visibility.MEMBERS),
        "backroom": space("backroom", visibility=Space.Visibility.PRIVATE),
    }
