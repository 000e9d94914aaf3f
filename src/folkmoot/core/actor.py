"""Who does something: one type for people, programs and the system itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from folkmoot.core.errors import NotAllowed
from folkmoot.core.roles import Role


class ActorKind(StrEnum):
    """How an actor came to act."""

    VISITOR = "visitor"
    MEMBER = "member"
    TOKEN = "token"  # noqa: S105 - a kind of actor, not a secret
    SYSTEM = "system"
    IMPORT = "import"
    AUTOMATION = "automation"


class MemberState(StrEnum):
    """Where a membership stands."""

    ACTIVE = "active"
    PENDING = "pending"
    SUSPENDED = "suspended"
    LEFT = "left"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in one community, with what decides what they may do.

    `scopes` limits a token ("read", "write", "moderate", "admin"); it is empty for people, who are not limited.
    `needs_acceptance` is true while a member has not accepted the guidelines in force: they read, but do not write.
    `workflow_id` and `depth` tell of a workflow that acts, and how many workflows set it off; the log keeps both.
    """

    community_id: int
    kind: ActorKind = ActorKind.VISITOR
    member_id: int | None = None
    account_id: int | None = None
    role: Role = Role.VISITOR
    trust_level: int = 0
    state: MemberState = MemberState.ACTIVE
    silenced: bool = False
    needs_acceptance: bool = False
    scopes: frozenset[str] = field(default_factory=frozenset)
    workflow_id: int | None = None
    depth: int = 0

    @classmethod
    def visitor(cls, community_id: int) -> Actor:
        """Somebody who has not joined."""
        return cls(community_id=community_id)

    @classmethod
    def system(cls, community_id: int) -> Actor:
        """Folkmoot itself: jobs, consumers, the command line."""
        return cls(community_id=community_id, kind=ActorKind.SYSTEM, role=Role.OWNER, trust_level=4)

    @classmethod
    def importer(cls, community_id: int) -> Actor:
        """An import, which writes in the name of the authors of its source."""
        return cls(community_id=community_id, kind=ActorKind.IMPORT, role=Role.OWNER, trust_level=4)

    @classmethod
    def automation(cls, community_id: int, *, workflow_id: int, depth: int) -> Actor:
        """A workflow in the community's own name: what a manager may, and nothing of what only owners may."""
        return cls(
            community_id=community_id,
            kind=ActorKind.AUTOMATION,
            role=Role.MANAGER,
            trust_level=4,
            workflow_id=workflow_id,
            depth=depth,
        )

    @property
    def is_member(self) -> bool:
        """Whether this is a person who belongs to the community now."""
        return self.member_id is not None and self.state is MemberState.ACTIVE

    @property
    def own_id(self) -> int:
        """The member's id, where a policy has made sure that a member acts."""
        if self.member_id is None:
            raise NotAllowed
        return self.member_id

    @property
    def is_system(self) -> bool:
        return self.kind in (ActorKind.SYSTEM, ActorKind.IMPORT)

    @property
    def is_staff(self) -> bool:
        """Moderators and above, with a scope to match when acting through a token; nobody who is silenced."""
        return self.role.at_least(Role.MODERATOR) and self.allows("moderate") and not self.silenced

    @property
    def is_manager(self) -> bool:
        """Managers and owners, with a scope to match when acting through a token; nobody who is silenced."""
        return self.role.at_least(Role.MANAGER) and self.allows("admin") and not self.silenced

    def allows(self, scope: str) -> bool:
        """Whether a token's scopes cover `scope`; people and the system are not limited by scopes."""
        return self.kind is not ActorKind.TOKEN or scope in self.scopes or "admin" in self.scopes
