"""The audit log shows every change of it, holds no words of people, and tells of all acts of power."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import transaction

from folkmoot.communities.commands import change_community
from folkmoot.core.testing.cast import Cast
from folkmoot.members.commands import change_role
from folkmoot.members.commands.erasing import erase_member
from folkmoot.moderation.anchors import anchor_heads
from folkmoot.moderation.models import AuditEntry, AuditHead, Decision
from folkmoot.moderation.queries.audit import verify_log
from folkmoot.moderation.tests.deciding import decided

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


def _five(cast: Cast) -> int:
    for _number in range(5):
        decided(cast)
    return cast.community.id


def test_an_untouched_log_is_whole(cast: Cast) -> None:
    proof = verify_log(_five(cast))
    assert (proof.is_whole, proof.entries) == (True, 5)
    assert verify_log(cast.other_community.id).is_whole


@pytest.mark.parametrize(
    "change",
    [
        {"body": {"actor": 1}},
        {"kind": "members.role.changed"},
        {"hash": "0" * 64},
        {"previous": "0" * 64},
    ],
)
def test_a_changed_entry_is_named(cast: Cast, change: dict[str, object]) -> None:
    community_id = _five(cast)
    AuditEntry.everywhere.filter(sequence=3).update(**change)
    assert verify_log(community_id).broken_at == 3


def test_an_entry_taken_out_of_the_middle_is_named(cast: Cast) -> None:
    community_id = _five(cast)
    AuditEntry.everywhere.filter(sequence=2).delete()
    proof = verify_log(community_id)
    assert (proof.broken_at, proof.reason) == (2, "Entry 2 is missing.")


def test_a_cut_off_end_is_seen_by_its_head(cast: Cast) -> None:
    community_id = _five(cast)
    AuditEntry.everywhere.filter(sequence__gte=4).delete()
    assert verify_log(community_id).broken_at == 4


def test_a_cut_off_end_with_a_matching_head_of_before_is_seen_by_its_anchor(cast: Cast) -> None:
    decided(cast)
    before = AuditHead.everywhere.values("sequence", "hash", "signature").get(community=cast.community)
    community_id = _five(cast)
    assert (anchor_heads(), anchor_heads()) == (1, 0)
    Decision.everywhere.exclude(id=Decision.everywhere.earliest("id").id).delete()
    AuditEntry.everywhere.filter(sequence__gt=1).delete()
    AuditHead.everywhere.filter(community_id=community_id).update(**before)
    assert verify_log(community_id).broken_at == 2


def test_an_end_written_down_elsewhere_is_asked_too(cast: Cast) -> None:
    community_id = _five(cast)
    assert verify_log(community_id, {5: verify_log(community_id).head}).is_whole
    assert verify_log(community_id, {3: "0" * 64}).broken_at == 3
    assert verify_log(community_id, {9: "0" * 64}).broken_at == 6


def test_a_decision_that_is_rewritten_or_deleted_is_named(cast: Cast) -> None:
    community_id = _five(cast)
    second, fourth = Decision.everywhere.order_by("id")[1], Decision.everywhere.order_by("id")[3]
    Decision.everywhere.filter(id=fourth.id).update(words="You were lovely.")
    assert verify_log(community_id).broken_at == 4
    second.delete()
    assert verify_log(community_id).broken_at == 2


def test_erasing_a_member_takes_the_words_and_breaks_nothing(cast: Cast) -> None:
    decision = decided(cast)
    erase_member(actor=cast.actor(cast.mia), member=cast.mia, deletes_posts=True)
    decision.refresh_from_db()
    assert (decision.words, decision.salt) == ("", "")
    assert "Go away" not in json.dumps(decision.evidence)
    assert verify_log(cast.community.id).is_whole


def test_acts_of_managers_stand_in_the_log(cast: Cast) -> None:
    change_role(actor=cast.actor(cast.olga), member=cast.mia, role="moderator")
    change_community(actor=cast.actor(cast.max), community=cast.community, tagline="For friends of peat")
    rows = AuditEntry.everywhere.order_by("sequence")
    assert [(row.kind, row.body["actor"]) for row in rows] == [
        ("members.role.changed", cast.olga.id),
        ("communities.community.changed", cast.max.id),
    ]
    assert rows[0].body["details"] == {"before": "member", "after": "moderator"}


def test_what_is_rolled_back_leaves_no_gap(cast: Cast) -> None:
    with transaction.atomic():
        decided(cast)
        transaction.set_rollback(True)
    assert verify_log(_five(cast)).is_whole
