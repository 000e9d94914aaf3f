"""The cast in a real installation, with a thread to write to and a token to write with."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

from e2e.running import Installation, Running

SCRIPT = """
import json
import django
django.setup()
from folkmoot.connections.commands.tokens import create_token
from folkmoot.content.commands import create_thread
from folkmoot.core.actor import Actor
from folkmoot.core.tenancy import scope
from folkmoot.core.testing.cast import make_cast_quickly
from folkmoot.members.queries import actor_of
cast = make_cast_quickly()
with scope(cast.community.id):
    thread = create_thread(actor=actor_of(cast.olga), space=cast.forum, title="A thread to write to", markdown="First.")
    token, secret = create_token(
        actor=Actor.system(cast.community.id), member=cast.olga, name="tests", scopes=["read", "write"]
    )
print(json.dumps({"thread": thread.id, "token": secret, "slug": cast.community.slug}))
"""


@dataclass(frozen=True)
class World:
    """Where to write and with what."""

    thread: int
    token: str
    slug: str

    def reply(self, running: Running, text: str) -> tuple[int, dict[str, object]]:
        """Post a reply through the API; status and answer."""
        return running.post_json(
            f"/c/{self.slug}/api/v1/threads/{self.thread}/posts",
            {"markdown": text},
            Authorization=f"Bearer {self.token}",
        )


def make_world(installation: Installation) -> World:
    """Fill a migrated installation."""
    environment = {**installation.environment(), "DJANGO_SETTINGS_MODULE": "folkmoot.config.settings"}
    made = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    assert made.returncode == 0, made.stderr
    return World(**json.loads(made.stdout.splitlines()[-1]))
