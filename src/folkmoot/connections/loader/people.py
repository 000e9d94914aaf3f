"""Authors of a source become members without accounts, who can claim themselves by e-mail."""

from __future__ import annotations

import hashlib
import re
import string
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from folkmoot.activity.log import build, record_many
from folkmoot.connections.importers.records import MemberRecord
from folkmoot.connections.loader.known import Known, fresh_of
from folkmoot.connections.loader.report import ImportReport
from folkmoot.content.models import Post
from folkmoot.core.actor import Actor
from folkmoot.insights.commands.bots import mark_imported_bots
from folkmoot.members.commands.profiles import bio_html
from folkmoot.members.models import Membership

_NOT_IN_HANDLES = re.compile(r"[^\w.-]+")
_HANDLE_AT_MOST = 40
_AT_ONCE = 500
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def load_members(records: Sequence[MemberRecord], *, actor: Actor, known: Known, report: ImportReport) -> None:
    """Bring the members that are new. Who is here already under the same address is that member.

    Of an upload only its uploader is: an export is easily written, and would let its writer speak for others and see
    whose address is whose. The others find what is theirs under their account and claim it.
    """
    done = known.find("member", (record.external_id for record in records))
    fresh = fresh_of(records, done)
    if not fresh:
        return
    emails = [clean_email(record.email) for record in fresh]
    by_email = _members_by_email(actor.community_id, emails, uploader_id=known.uploader_id)
    met = {r.external_id: by_email[clean_email(r.email)] for r in fresh if clean_email(r.email) in by_email}
    known.note("member", met)
    new, twins = _apart([record for record in fresh if record.external_id not in met])
    taken = _taken_handles(actor.community_id, new)
    rows = Membership.everywhere.bulk_create([_row(record, actor.community_id, taken) for record in new])
    known.note("member", {record.external_id: row.id for record, row in zip(new, rows, strict=True)})
    known.note("member", {twin: rows[place].id for twin, place in twins.items()})
    bots = [row.id for record, row in zip(new, rows, strict=True) if record.is_bot]
    mark_imported_bots(community_id=actor.community_id, member_ids=bots)
    record_many(
        build("members.member.imported", actor=actor, subject=("member", row.id), member_id=row.id, at=row.joined_at)
        for row in rows
    )
    report.members += len(rows)


def date_members(community_id: int) -> None:
    """Members without an account have been here since they first wrote, where the source did not say."""
    first = Post.everywhere.filter(author=OuterRef("pk")).order_by().values("author").annotate(at=Min("created_at"))
    rows = Membership.everywhere.filter(community_id=community_id, account__isnull=True)
    early = rows.annotate(first=Subquery(first.values("at"))).filter(first__lt=F("joined_at"))
    early.update(joined_at=Subquery(first.values("at")))


def _apart(records: Sequence[MemberRecord]) -> tuple[list[MemberRecord], dict[str, int]]:
    """One record an address, and which of these each further record under the same address is."""
    new: list[MemberRecord] = []
    twins: dict[str, int] = {}
    places: dict[str, int] = {}
    for record in records:
        email = clean_email(record.email)
        if email and email in places:
            twins[record.external_id] = places[email]
            continue
        if email:
            places[email] = len(new)
        new.append(record)
    return new, twins


def clean_email(email: str | None) -> str:
    """The address in lower case, empty when it is none."""
    address = (email or "").strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""


def not_in_future(at: datetime | None) -> datetime:
    """A source's date, or now where it has none or one to come."""
    now = timezone.now()
    return min(at, now) if at is not None else now


def _members_by_email(community_id: int, emails: Sequence[str], *, uploader_id: int | None) -> dict[str, int]:
    wanted = {email for email in emails if email}
    found: dict[str, int] = {}
    members = Membership.everywhere.filter(community_id=community_id)
    found.update(members.filter(claim_email__in=wanted).values_list("claim_email", "id"))
    # Only who has proved to own an address gets what was written under it.
    proved = EmailAddress.objects.filter(verified=True).annotate(lower=Lower("email")).filter(lower__in=wanted)
    accounts = dict(proved.values_list("user_id", "lower"))
    if uploader_id is not None:
        members = members.filter(id=uploader_id)
    for member_id, account_id in members.filter(account_id__in=accounts).values_list("id", "account_id"):
        found[accounts[account_id]] = member_id
    return found


def _taken_handles(community_id: int, records: Sequence[MemberRecord]) -> set[str]:
    handles = {each for record in records for each in _candidates(record)}
    # SQLite knows small letters of English alone, PostgreSQL all: asked for in both ways.
    wanted = sorted({each.lower() for each in handles} | {each.translate(_SMALL) for each in handles})
    rows = Membership.everywhere.filter(community_id=community_id).annotate(lower=Lower("handle"))
    taken: set[str] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        found = rows.filter(lower__in=wanted[start : start + _AT_ONCE]).values_list("lower", flat=True)
        taken.update(each.lower() for each in found)
    return taken


def _row(record: MemberRecord, community_id: int, taken: set[str]) -> Membership:
    bio = (record.bio or "").strip()[:3000]
    return Membership(
        community_id=community_id,
        handle=_free_handle(record, taken),
        name=(record.name or record.handle or record.external_id).strip()[:80] or "Member",
        state=Membership.State.LEFT if record.deleted else Membership.State.ACTIVE,
        bio=bio,
        bio_html=bio_html(bio),
        location=(record.location or "")[:80],
        website=_website(record.website),
        claim_email=clean_email(record.email),
        joined_at=not_in_future(record.created_at),
    )


def _handle(record: MemberRecord) -> str:
    plain = unicodedata.normalize("NFC", record.handle or record.name or "member")
    cleaned = _NOT_IN_HANDLES.sub("_", plain.strip().lstrip("@")).strip("._-")
    return cleaned[:_HANDLE_AT_MOST].rstrip("._-") or "member"


def _candidates(record: MemberRecord) -> Iterator[str]:
    """Handles for a member, the nicest first. Names are not rare: after a few numbers comes what nobody else has."""
    base = _handle(record)
    yield base
    digest = hashlib.sha256(record.external_id.encode("utf-8", "replace")).hexdigest()
    for end in ("2", "3", "4", digest[:6], digest[:16]):
        suffix = f"_{end}"
        yield f"{base[: _HANDLE_AT_MOST - len(suffix)]}{suffix}"


def _free_handle(record: MemberRecord, taken: set[str]) -> str:
    handle = next((each for each in _candidates(record) if each.lower() not in taken), "")
    number = 0
    while not handle or handle.lower() in taken:
        number += 1
        handle = f"member_{hashlib.sha256(f'{record.external_id} {number}'.encode()).hexdigest()[:24]}"
    taken.add(handle.lower())
    return handle


def _website(url: str | None) -> str:
    address = (url or "").strip()
    return address if address.startswith(("http://", "https://")) and len(address) <= 300 else ""
