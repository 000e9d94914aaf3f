"""What segments can ask of memberships: who somebody is, since when, where from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from folkmoot.communities.models import Community
from folkmoot.core.roles import Role
from folkmoot.core.segments import (
    Asked,
    SegmentField,
    of_choice,
    of_day,
    of_days_since,
    of_flag,
    of_number,
    of_set,
    of_text,
)
from folkmoot.core.workflows import Choices, FieldKind
from folkmoot.members.models import ProfileField, ProfileValue
from folkmoot.members.models.fields import Visibility

_MEMBER, _SAYS, _TIME = _("The member"), _("What they say of themselves"), _("Coming and going")
_ROLES = [Role.GUEST, Role.MEMBER, Role.EDITOR, Role.HOST, Role.MODERATOR, Role.MANAGER, Role.OWNER]
_CHOICES_AT_MOST = 500


def member_fields() -> Iterator[SegmentField]:
    """The fields of every community."""
    number, text, flag = FieldKind.NUMBER, FieldKind.TEXT, FieldKind.FLAG
    yield SegmentField("member.joined", _("joined"), FieldKind.DATE, of_day("joined_at"), _TIME)
    yield SegmentField("member.days", _("days since joining"), number, of_days_since("joined_at"), _TIME)
    yield SegmentField("member.seen", _("last here"), FieldKind.DATE, of_day("last_seen_at"), _TIME)
    yield SegmentField("member.away", _("days since the last visit"), number, of_days_since("last_seen_at"), _TIME)
    yield SegmentField("member.role", _("role"), FieldKind.CHOICE, of_choice("role"), _MEMBER, choices=_roles)
    yield SegmentField("member.trust", _("trust level"), number, of_number("trust_level"), _MEMBER)
    yield SegmentField("member.account", _("can sign in (has an account)"), flag, _has("account"), _MEMBER)
    yield SegmentField("member.invited", _("was invited"), flag, _has("invited_by"), _MEMBER)
    yield SegmentField("member.picture", _("has a picture"), flag, of_flag(~Q(avatar="")), _MEMBER)
    yield SegmentField("member.language", _("language (such as de)"), text, _of_language, _SAYS)
    yield SegmentField(
        "member.zone", _("time zone (such as Europe/Berlin)"), text, of_text("account__time_zone"), _SAYS
    )
    yield SegmentField("member.headline", _("headline"), text, of_text("headline"), _SAYS)
    yield SegmentField("member.location", _("place"), text, of_text("location"), _SAYS)
    yield SegmentField("member.bio", _("what they say about themselves"), text, of_text("bio"), _SAYS)


def profile_fields(community_id: int) -> Iterator[SegmentField]:
    """A field for each that the community's profiles have. What members show to nobody but the staff counts, too."""
    for field in ProfileField.everywhere.filter(community_id=community_id).order_by("position"):
        name = f"profile.{field.id}"
        if field.kind in ("choice", "several"):
            said = _saying(field.id)
            yield SegmentField(
                name, field.name, FieldKind.SET, of_set(said, "member_id"), _SAYS, choices=_choices_of(field),
                private=_for_staff(field.id),
            )  # fmt: skip
        else:
            yield SegmentField(
                name, field.name, FieldKind.TEXT, _of_value(field.id), _SAYS, private=_for_staff(field.id)
            )


def _roles(community_id: int) -> Choices:
    return [(role.value, role.label) for role in _ROLES]


def _has(column: str) -> Callable[[Asked], Q]:
    return of_flag(Q(**{f"{column}__isnull": False}))


def _of_language(asked: Asked) -> Q:
    """Who has chosen none has the community's; who has no account has none."""
    own = of_text("account__language")(asked)
    if asked.op in ("empty", "filled"):
        return own
    usual = Community.objects.filter(id=asked.community_id).values_list("language", flat=True).first() or ""
    have, want = usual.casefold(), str(asked.value).casefold()
    fits = {"contains": want in have, "equals": want == have, "begins": have.startswith(want)}[asked.op]
    return own | Q(account__language="") if fits else own


def _saying(field_id: int) -> Callable[[Asked], QuerySet[ProfileValue]]:
    def rows(asked: Asked) -> QuerySet[ProfileValue]:
        own = ProfileValue.everywhere.filter(community_id=asked.community_id, field_id=field_id)
        return own.filter(value=asked.value)

    return rows


def _for_staff(field_id: int) -> Callable[[int], Callable[[Any], bool]]:
    """Private as soon as one member shows it to nobody but the staff."""

    def private(community_id: int) -> Callable[[Any], bool]:
        kept = ProfileValue.everywhere.filter(
            community_id=community_id, field_id=field_id, visibility=Visibility.STAFF
        ).exists()  # fmt: skip
        return lambda value: kept

    return private


def _of_value(field_id: int) -> Callable[[Asked], Q]:
    compare = of_text("value")

    def pick(asked: Asked) -> Q:
        own = ProfileValue.everywhere.filter(community_id=asked.community_id, field_id=field_id)
        if asked.op == "empty":
            return ~Q(pk__in=own.exclude(value="").values("member_id"))
        return Q(pk__in=own.filter(compare(asked)).values("member_id"))

    return pick


def _choices_of(field: ProfileField) -> Callable[[int], Choices]:
    offered: list[Any] = field.choices
    return lambda community_id: [(str(each), str(each)) for each in offered[:_CHOICES_AT_MOST]]
