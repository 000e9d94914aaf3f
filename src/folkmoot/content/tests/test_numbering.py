"""Many writing at once in one thread of a database file, as in production: nobody is turned away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from folkmoot.core.testing.prepared import prepared
from folkmoot.core.testing.tables import make_tables

WRITERS = 8
POSTS_EACH = 5
# In a process of its own: the test database lives in this one's memory, where writers cannot meet.
PROGRAM = f"""
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from django.db import connection
from folkmoot.content import commands
from folkmoot.content.commands.recount import wrong_counters
from folkmoot.content.models import Post
from folkmoot.core.testing.cast import make_cast_quickly
cast = make_cast_quickly()
mo = cast.actor(cast.mo)
thread = commands.create_thread(actor=mo, space=cast.forum, title="A busy day", markdown="All at once.")
actors = [cast.actor(member) for member in (cast.olga, cast.max, cast.mo, cast.eda)] * 2
def write(writer, actor):
    for n in range({POSTS_EACH}):
        commands.create_post(actor=actor, thread=thread, markdown=f"Writer {{writer}} says {{n}}")
    connection.close()
with ThreadPoolExecutor({WRITERS}) as pool:
    list(pool.map(write, range({WRITERS}), actors))
print(sorted(Post.everywhere.filter(thread_id=thread.id).values_list("number", flat=True)))
print(list(wrong_counters(cast.community.id)))
"""


def test_writers_at_once_get_numbers_without_gaps_or_doubles(tmp_path: Path) -> None:
    prepared(tmp_path, "tables", make_tables)
    environment = {key: value for key, value in os.environ.items() if key != "FOLKMOOT_DATABASE_URL"}
    own = {"FOLKMOOT_DATA": str(tmp_path), "FOLKMOOT_SECRET_KEY": "x" * 60, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment | own, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    numbers, wrong = done.stdout.strip().splitlines()[-2:]
    assert numbers == str(list(range(1, WRITERS * POSTS_EACH + 2)))
    assert wrong == "[]"
