"""Boards that managers compose, questions that analysts keep, and who may ask them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from folkmoot.core.models import TenantModel
from folkmoot.members.models import Membership


class Board(TenantModel):
    """A page of chosen figures. `query` is the choice it opens with, as it stands in addresses."""

    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500, blank=True)
    is_shared = models.BooleanField(default=False)
    made_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "name"], name="insights_board_name")]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="insights_board_has_name")]


class Tile(TenantModel):
    """A figure on a board, and how it is shown. `by` names what a breakdown is by."""

    class Look(models.TextChoices):
        FIGURE = "figure", _("The figure with its change")
        LINE = "line", _("A curve over the period")
        GROUPS = "groups", _("Bars by group")

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="tiles", db_index=False)
    position = models.PositiveSmallIntegerField()
    metric = models.CharField(max_length=80)
    look = models.CharField(max_length=8, choices=Look, default=Look.FIGURE)
    by = models.CharField(max_length=20, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["board", "position"], name="insights_tile_position")]


class SavedQuery(TenantModel):
    """SQL that an analyst keeps under a name; shared ones are for all analysts of the community."""

    name = models.CharField(max_length=80)
    sql = models.TextField(max_length=20_000)
    is_shared = models.BooleanField(default=False)
    made_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["community", "name"], name="insights_saved_query_name")]
        constraints = [models.CheckConstraint(condition=~Q(name="") & ~Q(sql=""), name="insights_saved_query_whole")]


class Analyst(TenantModel):
    """A member whom a manager lets ask in SQL; managers may without."""

    member = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+", db_index=False)
    given_by = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community", "member"], name="insights_analyst_once")]
