"""Files what search knows by month, year and decade."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_SQLITE = """
    UPDATE content_search SET place = place || (
        SELECT ' d' || substr(filed, 1, 3) || ' y' || substr(filed, 1, 4) || ' m' || filed
        FROM (SELECT min('209912', max('197001', substr(created_at, 1, 4) || substr(created_at, 6, 2))) AS filed
              FROM content_searchdocument d WHERE d.id = content_search.rowid)
    )
    WHERE rowid IN (SELECT id FROM content_searchdocument)
"""
_POSTGRES = """
    UPDATE content_searchdocument SET words = words || format(
        '''d:%s'' ''y:%s'' ''m:%s''', substr(filed, 1, 3), substr(filed, 1, 4), filed
    )::tsvector
    FROM (
        SELECT id AS filed_id,
               least('209912', greatest('197001', to_char(created_at AT TIME ZONE 'UTC', 'YYYYMM'))) AS filed
        FROM content_searchdocument
    ) dates
    WHERE filed_id = id AND words IS NOT NULL
"""


def file_by_month(apps: Any, editor: Any) -> None:
    # Without parameters, so that no % is taken for one.
    with editor.connection.cursor() as cursor:
        if editor.connection.vendor == "postgresql":
            cursor.execute(_POSTGRES)
        else:
            cursor.execute(_SQLITE)
            # Each row was written anew: every question would walk over many small parts.
            cursor.execute("INSERT INTO content_search (content_search) VALUES ('optimize')")


class Migration(migrations.Migration):
    dependencies = [("content", "0005_spaces_read")]
    # More words than an earlier version knows of do not disturb it.
    operations = [migrations.RunPython(file_by_month, migrations.RunPython.noop)]
