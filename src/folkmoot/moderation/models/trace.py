"""What the gate remembers: what it refused, and what texts looked like, so that copies of them are known."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class RefusedAttempt(TenantModel):
    """Something was refused by a rule: who, where and why, and not what it said. It never became anything."""

    member = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    # The `kind` of the submission ("post", "profile"...).
    kind = models.CharField(max_length=40)
    space_id = models.BigIntegerField(null=True)
    rule = models.CharField(max_length=200)
    rule_id = models.BigIntegerField(null=True)
    clause = models.CharField(max_length=60, blank=True)
    outcome = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["community", "-at"], name="moderation_refused_latest"),
            models.Index(fields=["community", "member", "-at"], name="moderation_refused_by_member"),
        ]


class TextPrint(TenantModel):
    """What a post's text looks like in a few numbers, from which it cannot be read (docs/decisions/0063).

    `exact` is of the text as it is read; texts of which one `band` is the same are probably alike, and `signature`
    says how much.
    """

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    post_id = models.BigIntegerField()
    exact = models.BigIntegerField()
    signature = models.BinaryField(max_length=60)
    band_1 = models.BigIntegerField()
    band_2 = models.BigIntegerField()
    band_3 = models.BigIntegerField()
    band_4 = models.BigIntegerField()
    band_5 = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "post_id"], name="text_print_once_a_post")]
        indexes = [
            models.Index(fields=["community", "exact"], name="text_print_exact"),
            models.Index(fields=["community", "band_1"], name="text_print_band_1"),
            models.Index(fields=["community", "band_2"], name="text_print_band_2"),
            models.Index(fields=["community", "band_3"], name="text_print_band_3"),
            models.Index(fields=["community", "band_4"], name="text_print_band_4"),
            models.Index(fields=["community", "band_5"], name="text_print_band_5"),
            models.Index(fields=["community", "at"], name="text_print_oldest"),
            models.Index(fields=["community", "member"], name="text_print_by_member"),
        ]


class AddressTrace(TenantModel):
    """The address of somebody who was shut out, or erased under a measure: keyed hashes, and nothing else of them.

    Hashed with the installation's key: who reads the table can neither read nor try addresses.
    """

    class Why(models.TextChoices):
        SHUT_OUT = "shut-out", _("Suspended or banned")
        ERASED = "erased", _("Erased after a measure")

    why = models.CharField(max_length=8, choices=Why)
    # Of the address without what its provider ignores; and of that without the number it ends in.
    exact = models.CharField(max_length=64)
    like = models.CharField(max_length=64)
    # While they are a member: a hint names them.
    member = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "exact", "why"], name="moderation_trace_once")]
        indexes = [
            models.Index(fields=["community", "like"], name="moderation_trace_like"),
            models.Index(fields=["at"], name="moderation_trace_oldest"),
        ]


class HeatAlert(TenantModel):
    """Moderators were told that a thread is heating up, and by which signs."""

    thread_id = models.BigIntegerField()
    signs = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "thread_id", "-at"], name="heat_alert_of_thread")]
