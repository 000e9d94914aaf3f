"""What a link leads to, fetched once."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class LinkPreview(models.Model):
    """Title, description and picture of an outside page. Shared by communities: it holds nothing of theirs."""

    url = models.URLField(max_length=1000, unique=True)
    title = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=400, blank=True)
    site_name = models.CharField(max_length=100, blank=True)
    image_key = models.CharField(max_length=200, blank=True)
    failed = models.BooleanField(default=False)
    fetched_at = models.DateTimeField(default=timezone.now)
