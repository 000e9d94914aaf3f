"""What members know about a person, for their own export, and the archive itself."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO

from django.core.serializers.json import DjangoJSONEncoder

from folkmoot.activity.models import Activity
from folkmoot.core.registry import PersonalDataSection, personal_data
from folkmoot.members.models import (
    Acceptance,
    Invitation,
    JoinAnswer,
    MemberDay,
    Membership,
    PendingChange,
    ProfileValue,
    Relation,
)

_IN_MEMORY = 1 << 20
_PROFILE = (
    "id", "handle", "name", "role", "state", "trust_level", "trust_locked", "headline", "bio", "location", "website",
    "joined_at", "last_seen_at", "seen_on", "silenced_until", "suspended_until", "thread_count", "post_count",
    "reactions_received", "reactions_given", "account__email", "account__date_joined", "account__last_login",
    "account__language", "account__time_zone", "account__theme",
)  # fmt: skip
_DAY = ("day", "threads_entered", "threads_replied", "posts_read", "reactions_given", "reactions_received", "minutes")


def archive(member_id: int) -> IO[bytes]:
    """Everything the rooms know about a member as a zip of JSON files, one a section, at its beginning."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for section in personal_data:
            with bundle.open(f"{section.name}.json", "w") as entry:
                _write(entry, section.load(member_id))
    file.seek(0)
    return file


def _write(entry: IO[bytes], rows: Iterable[Mapping[str, object]]) -> None:
    entry.write(b"[")
    for number, row in enumerate(rows):
        text = json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        entry.write((",\n" if number else "\n").encode() + text.encode())
    entry.write(b"\n]\n")


def _profile(member_id: int) -> Iterator[Mapping[str, object]]:
    yield from Membership.everywhere.filter(id=member_id).values(*_PROFILE)


def _acceptances(member_id: int) -> Iterator[Mapping[str, object]]:
    yield from Acceptance.everywhere.filter(member_id=member_id).values("version__number", "at")


def _answers(member_id: int) -> Iterator[Mapping[str, object]]:
    yield from JoinAnswer.everywhere.filter(member_id=member_id).values("asked", "values", "at")


def _fields(member_id: int) -> Iterator[Mapping[str, object]]:
    yield from ProfileValue.everywhere.filter(member_id=member_id).values("field__name", "value", "visibility")


def _relations(member_id: int) -> Iterator[Mapping[str, object]]:
    yield from Relation.everywhere.filter(member_id=member_id).values("other__handle", "kind", "created_at")


def _pending(member_id: int) -> Iterator[Mapping[str, object]]:
    rows = PendingChange.everywhere.filter(member_id=member_id)
    yield from rows.values("subject_type", "subject_id", "state", "changes", "at")


def _invitations(member_id: int) -> Iterator[Mapping[str, object]]:
    rows = Invitation.everywhere.filter(created_by_id=member_id)
    yield from rows.values("role", "email", "uses", "max_uses", "created_at", "expires_at")


def _days(member_id: int) -> Iterator[Mapping[str, object]]:
    yield from MemberDay.everywhere.filter(member_id=member_id).order_by("day").values(*_DAY).iterator()


def _activity(member_id: int) -> Iterator[Mapping[str, object]]:
    community_id = Membership.everywhere.values_list("community_id", flat=True).get(id=member_id)
    lines = Activity.everywhere.filter(community_id=community_id, member_id=member_id).order_by("id")
    yield from lines.values("at", "kind", "subject_type", "subject_id", "thread_id", "details").iterator()


SECTIONS = (
    PersonalDataSection("profile", _profile),
    PersonalDataSection("guidelines-accepted", _acceptances),
    PersonalDataSection("join-answers", _answers),
    PersonalDataSection("profile-fields", _fields),
    PersonalDataSection("blocked-and-muted", _relations),
    PersonalDataSection("changes-that-wait", _pending),
    PersonalDataSection("invitations", _invitations),
    PersonalDataSection("days", _days),
    PersonalDataSection("activity", _activity),
)
