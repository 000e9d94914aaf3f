"""What search looks through: one document a post, kept by a consumer of the log."""

from __future__ import annotations

from django.db import models

from folkmoot.core.models import TenantModel


class SearchDocument(TenantModel):
    """A post as search sees it; its id is the post's. The words are in an index of the engine's own."""

    # Said when it is written: the index alone keeps it, as words of place (search/places.py).
    is_direct = False

    id = models.BigIntegerField(primary_key=True)
    thread_id = models.BigIntegerField()
    space_id = models.BigIntegerField()
    author_id = models.BigIntegerField(null=True)
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField()

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["community", "space_id", "id"], name="search_by_space"),
            models.Index(fields=["community", "thread_id"], name="search_by_thread"),
        ]
