"""What a community's managers decide about posts."""

from __future__ import annotations

from django.db import models

from folkmoot.core.models import TenantModel


class ContentSettings(TenantModel):
    """One row a community, made when something is first changed; until then the defaults hold."""

    link_previews = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["community"], name="content_settings_once")]
