"""What managers keep about a member: notes, labels, and when somebody talked with them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class RecordNote(TenantModel):
    """For managers, and for the member's own export of their data."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "member", "-at"], name="record_note_by_member")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="record_note_has_text")]


class RecordTag(TenantModel):
    """A label of the managers; `key` is its name in small letters, by which there is one of each."""

    name = models.CharField(max_length=40)
    key = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "key"], name="record_tag_once")]

    def __str__(self) -> str:
        return self.name


class RecordTagging(TenantModel):
    """A member carries a label."""

    tag = models.ForeignKey(RecordTag, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tag", "member"], name="record_tagging_once")]


class RecordContact(TenantModel):
    """Somebody talked with a member: when, which way, about what. `by` is who did; it need not be who logged it."""

    class Way(models.TextChoices):
        MESSAGE = "message", _("Message here")
        MAIL = "mail", _("E-mail")
        CALL = "call", _("Telephone")
        VIDEO = "video", _("Video call")
        MEETING = "meeting", _("In person")
        CHAT = "chat", _("Chat elsewhere")
        OTHER = "other", _("Another way")

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    way = models.CharField(max_length=7, choices=Way, default=Way.MESSAGE)
    about = models.TextField(max_length=2000)
    follow_up_on = models.DateField(null=True, blank=True)
    followed_up_at = models.DateTimeField(null=True, blank=True)
    followed_up_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["community", "member", "-at"], name="record_contact_by_member"),
            models.Index(
                fields=["community", "follow_up_on", "id"],
                condition=Q(followed_up_at__isnull=True, follow_up_on__isnull=False),
                name="record_contact_due",
            ),
        ]
        constraints = [models.CheckConstraint(condition=~Q(about=""), name="record_contact_has_words")]
