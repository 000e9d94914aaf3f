"""A community: the tenant, with its purpose, brand and guidelines."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.guidelines import ClauseCategory
from folkmoot.core.models import TenantModel

slug_is_valid = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?$", _("Use lower-case letters, digits and hyphens, at most 50.")
)
host_is_valid = RegexValidator(
    r"^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$",
    _("Give a host name such as moor.example.org, without https:// and without a path."),
)
colour_is_valid = RegexValidator(r"^#[0-9a-f]{6}$", _("Give a colour as # and six hexadecimal digits."))


class Community(models.Model):
    """One community of an installation. Its creator is an owner by role, not by a column here."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public: anybody may read its public spaces")
        MEMBERS = "members", _("Members only: visitors see the welcome page")

    class JoinPolicy(models.TextChoices):
        OPEN = "open", _("Anybody may join")
        APPROVAL = "approval", _("A manager approves who asks to join")
        INVITATION = "invitation", _("By invitation only")
        CLOSED = "closed", _("Nobody, for now; invitations rest too")

    class ErasurePolicy(models.TextChoices):
        MEMBER_CHOOSES = "choice", _("The member chooses whether posts stay without a name or go")
        ANONYMISE = "anonymise", _("Posts stay without a name")
        DELETE = "delete", _("Posts are deleted too")

    class Kind(models.TextChoices):
        PROJECT = "project", _("An open-source project")
        PRODUCT = "product", _("Users of a product")
        CLUB = "club", _("A local club")
        SUPPORT = "support", _("A support group")
        CREATORS = "creators", _("Creators and their audience")
        OTHER = "other", _("Something else")

    slug = models.CharField(max_length=50, unique=True, validators=[slug_is_valid])
    name = models.CharField(max_length=80)
    # What it is like, only to suggest guidelines and spaces that fit.
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    tagline = models.CharField(max_length=160, blank=True)
    purpose = models.TextField(blank=True, max_length=2000)
    audience = models.TextField(blank=True, max_length=2000)
    objectives = models.TextField(blank=True, max_length=2000)
    host = models.CharField(max_length=253, unique=True, null=True, blank=True)
    logo = models.CharField(max_length=200, blank=True)
    brand_colour = models.CharField(max_length=7, default="#7a3b2e", validators=[colour_is_valid])
    accent_colour = models.CharField(max_length=7, default="#2f6f62", validators=[colour_is_valid])
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    join_policy = models.CharField(max_length=10, choices=JoinPolicy, default=JoinPolicy.OPEN)
    erasure_policy = models.CharField(max_length=10, choices=ErasurePolicy, default=ErasurePolicy.MEMBER_CHOOSES)
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    # When the doors were opened, or somebody said that nothing is left to set up.
    set_up_at = models.DateTimeField(null=True, blank=True)
    # An owner asked for it; until then any owner may take it back.
    deletion_due_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # Rises with every change of what pages of the whole community show; part of cache keys.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "communities"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_members(self) -> bool:
        """Whether anybody can join at all, were it by invitation."""
        return self.join_policy != self.JoinPolicy.CLOSED and self.deletion_due_at is None

    @property
    def is_public(self) -> bool:
        """Whether visitors may read its public spaces."""
        return self.visibility == self.Visibility.PUBLIC

    @property
    def address(self) -> str:
        """Where people find it, with a slash at the end: its own host, or below the installation's address."""
        if self.host:
            return f"{'https' if settings.SECURE else 'http'}://{self.host}/"
        return f"{settings.BASE_URL}/c/{self.slug}/"


class SetUpMark(TenantModel):
    """What was done about a step of setting the community up (core.registry.set_up_steps)."""

    class State(models.TextChoices):
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Skipped")

    step = models.CharField(max_length=30)
    state = models.CharField(max_length=8, choices=State)
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "step"], name="set_up_mark_once")]


class VersionWords(TenantModel):
    """What every version of guidelines has, whose they may be."""

    number = models.PositiveIntegerField()
    introduction = models.TextField(blank=True, max_length=4000)
    change_note = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        abstract = True


class NumberedClause(TenantModel):
    """What every clause has, whose guidelines it may belong to. Examples stand one on a line."""

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)
    category = models.CharField(max_length=12, choices=ClauseCategory, blank=True)
    fine = models.TextField(blank=True, max_length=4000)
    not_fine = models.TextField(blank=True, max_length=4000)

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def fine_examples(self) -> list[str]:
        """What the clause allows, by example."""
        return self.fine.splitlines()

    @property
    def not_fine_examples(self) -> list[str]:
        """What the clause does not allow, by example."""
        return self.not_fine.splitlines()


class GuidelinesVersion(VersionWords):
    """One version of the guidelines; the one in force is the newest published."""

    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["community", "number"], name="guidelines_number_once")]


class GuidelineClause(NumberedClause):
    """A numbered clause that decisions can cite."""

    version = models.ForeignKey(GuidelinesVersion, on_delete=models.CASCADE, related_name="clauses")

    class Meta(TenantModel.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="guideline_clause_number_once")]
