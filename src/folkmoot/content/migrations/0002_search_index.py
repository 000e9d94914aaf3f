"""The words that search looks through, in the way of each engine."""

from __future__ import annotations

from typing import Any

from django.db import migrations

FORWARD = {
    "sqlite": [
        "CREATE VIRTUAL TABLE content_search USING fts5("
        "title, body, place, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')",
    ],
    "postgresql": [
        "ALTER TABLE content_searchdocument ADD COLUMN words tsvector",
        "CREATE INDEX search_words ON content_searchdocument USING gin (words)",
    ],
}
BACKWARD = {
    "sqlite": ["DROP TABLE content_search"],
    "postgresql": ["DROP INDEX search_words", "ALTER TABLE content_searchdocument DROP COLUMN words"],
}


def build(apps: Any, editor: Any) -> None:
    for statement in FORWARD[editor.connection.vendor]:
        editor.execute(statement)


def remove(apps: Any, editor: Any) -> None:
    for statement in BACKWARD[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("content", "0001_initial")]
    operations = [migrations.RunPython(build, remove)]
