"""People as managers write them down: @handle for members, "Name <address>" for people without an account."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from folkmoot.core.errors import RuleBroken
from folkmoot.members.models import Membership

AT_MOST = 50
_OUTSIDER = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<email>[^<>\s]+)>\s*")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody: a member, or a name and an address."""

    name: str
    member_id: int | None = None
    email: str = ""

    @property
    def key(self) -> tuple[int | None, str]:
        return self.member_id, self.email


def people_in(text: str, *, community_id: int, field: str) -> list[Named]:
    """One on a line. Raises RuleBroken, naming the field, for who is no member or has no proper address."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > AT_MOST:
        raise RuleBroken("too-many", _("At most %(n)s people.") % {"n": AT_MOST}, field=field)
    handles = {line.removeprefix("@").casefold() for line in lines if line.startswith("@")}
    members = _members(community_id, handles)
    found: dict[tuple[int | None, str], Named] = {}
    for line in lines:
        named = _read(line, members, field)
        found.setdefault(named.key, named)
    return list(found.values())


def as_text(people: Iterable[tuple[str, str, str]]) -> str:
    """The lines again, from handles ("" for none), names and addresses."""
    return "\n".join(f"@{handle}" if handle else f"{name} <{email}>" for handle, name, email in people)


def _members(community_id: int, handles: set[str]) -> dict[str, Membership]:
    rows = Membership.everywhere.filter(community_id=community_id, state=Membership.State.ACTIVE, account__isnull=False)
    rows = rows.annotate(folded=Lower("handle")).filter(folded__in=handles)
    return {member.handle.casefold(): member for member in rows}


def _read(line: str, members: dict[str, Membership], field: str) -> Named:
    if line.startswith("@"):
        member = members.get(line[1:].casefold())
        if member is None:
            raise RuleBroken("no-member", _("No member is called %(name)s.") % {"name": line[:80]}, field=field)
        return Named(member.name[:100], member.id)
    match = _OUTSIDER.fullmatch(line)
    email = (match["email"] if match else line).lower()
    try:
        validate_email(email)
    except ValidationError as error:
        words = _("Write @handle, or a name and an address such as: Ann <ann@example.org>. This is neither: %(line)s")
        raise RuleBroken("bad-email", words % {"line": line[:80]}, field=field) from error
    return Named((match["name"] if match and match["name"] else email)[:100], None, email)
