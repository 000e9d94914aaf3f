"""Roles in a community, from the one who owns it to the one who only looks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

_RANKS = {
    "visitor": 0,
    "guest": 10,
    "member": 20,
    "editor": 30,
    "host": 40,
    "moderator": 50,
    "manager": 60,
    "owner": 70,
}


class Role(models.TextChoices):
    """What somebody is to a community. `VISITOR` is never stored: it is the role of who has not joined."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    MODERATOR = "moderator", _("Moderator")
    HOST = "host", _("Host")
    EDITOR = "editor", _("Editor")
    MEMBER = "member", _("Member")
    GUEST = "guest", _("Guest")
    VISITOR = "visitor", _("Visitor")

    @property
    def rank(self) -> int:
        """Seniority as a number that only serves to compare roles."""
        return _RANKS[self.value]

    def at_least(self, other: Role) -> bool:
        """Whether this role is `other` or a senior one."""
        return self.rank >= other.rank

    @classmethod
    def stored(cls) -> list[Role]:
        """The roles a membership can have."""
        return [role for role in cls if role is not cls.VISITOR]
