"""For tests of live delivery: a hand that writes in a real installation, and an ear that listens to its stream."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

from e2e.running import Installation, Running, wait_for
from folkmoot.core.testing.servers import free_port, wait_for_port

# The hand is a process of its own: it commits as pages do, and can be left in the middle of a transaction.
_HAND = """
import itertools, json, sys
from folkmoot.core.loading import load_rooms
load_rooms()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from folkmoot.activity.models import Activity
from folkmoot.activity.log import build, record_many
from folkmoot.chat.tickets import make_ticket
from folkmoot.content import commands
from folkmoot.content.models import Post, Thread
from folkmoot.core.testing.cast import make_cast_quickly
from folkmoot.core.tenancy import scope
from folkmoot.communities.models import Community
from folkmoot.members.commands.joining import leave_community
from folkmoot.members.commands.relations import relate
from folkmoot.members.models import Membership
from folkmoot.members.queries import actor_of
from folkmoot.moderation.clauses import clauses_in_force
from folkmoot.moderation.commands.flagging import flag
from folkmoot.spaces.commands import add_space_member, create_space, remove_space_member
from folkmoot.spaces.models import Space

def member(handle):
    return Membership.everywhere.get(handle=handle)

def who(handle):
    return actor_of(member(handle))

def space(slug):
    return Space.everywhere.get(slug=slug)

def start():
    make_cast_quickly()

def open_thread(handle, slug):
    return commands.create_thread(actor=who(handle), space=space(slug), title="A thread", markdown="First.").id

def open_channel(handle, name):
    there = Space.everywhere.filter(kind="chat").first()
    there = there or create_space(actor=who(handle), name="Talk", kind="chat", visibility="members")
    return commands.open_channel(actor=who(handle), space=there, name=name).id

numbers = itertools.count()

def post(handle, thread):
    # The same words twice would be taken for one post that was sent twice.
    text = f"Hello {next(numbers)}."
    return commands.create_post(actor=who(handle), thread=Thread.everywhere.get(id=thread), markdown=text).id

def posts(handle, thread, number):
    return [post(handle, thread) for _ in range(number)]

def flagged(handle, flagger, text):
    post_id = commands.create_thread(actor=who(handle), space=space("forum"), title=text[:60], markdown=text).id
    post_id = Post.everywhere.get(thread_id=post_id).id
    clause = clauses_in_force(who(handle).community_id)[0].ref
    flag(actor=who(flagger), subject=("post", post_id), clause=clause)
    return post_id

def state(post_id):
    return Post.everywhere.get(id=post_id).state

def edit(handle, post_id, text):
    commands.edit_post(actor=who(handle), post=Post.everywhere.get(id=post_id), markdown=text)

def react(handle, post_id):
    commands.add_reaction(actor=who(handle), post=Post.everywhere.get(id=post_id), emoji="👍")

def record_reactions(handle, post_id, number):
    thread_id, actor = Post.everywhere.get(id=post_id).thread_id, who(handle)
    about = {"actor": actor, "subject": ("post", post_id), "thread_id": thread_id}
    with transaction.atomic():
        record_many(build("content.reaction.added", **about) for _ in range(number))

def add(handle, slug):
    add_space_member(actor=who("olga"), space=space(slug), member=member(handle))

def remove(handle, slug):
    remove_space_member(actor=who("olga"), space=space(slug), member=member(handle))

def depart(handle):
    leave_community(actor=who(handle), member=member(handle))

def block(handle, other):
    relate(actor=who(handle), other=member(other), kind="block")

def position():
    return Activity.everywhere.order_by("-id").values_list("id", flat=True).first() or 0

def ticket(handle):
    one = member(handle)
    return make_ticket(one.community_id, one.id)

def session(handle):
    # What signing in leaves behind: the browser brings its key as a cookie.
    account = member(handle).account
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(account.pk), account.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.save()
    return store.session_key

def begin():
    transaction.set_autocommit(False)

def commit():
    transaction.commit()
    transaction.set_autocommit(True)

for line in sys.stdin:
    name, *arguments = json.loads(line)
    community = Community.objects.filter(slug="moorland").first()
    with scope(community.id if community else 0):
        print("\\n" + json.dumps(globals()[name](*arguments)), flush=True)
"""


class Hand:
    """Calls the functions above in the installation."""

    def __init__(self, installation: Installation) -> None:
        self._lock = threading.Lock()
        environment = {**installation.environment(), "DJANGO_SETTINGS_MODULE": "folkmoot.config.settings"}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _HAND], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def __call__(self, name: str, *arguments: Any) -> Any:
        with self._lock:
            return self._ask(name, arguments)

    def _ask(self, name: str, arguments: tuple[Any, ...]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self._process.stdin.flush()
        blank = self._process.stdout.readline()
        assert blank == "\n", f"{name} failed"
        return json.loads(self._process.stdout.readline())

    def __enter__(self) -> Hand:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()


@dataclass(frozen=True)
class Heard:
    """One event of a stream."""

    id: int
    name: str
    content: dict[str, Any]


class Ear:
    """Listens as a browser does, on a plain socket, and keeps what it heard."""

    def __init__(
        self,
        port: int,
        ticket: str,
        channels: str,
        *,
        last_id: int | None = None,
        headers: Mapping[str, str] | None = None,
        **query: str,
    ) -> None:
        self.heard: queue.Queue[Heard] = queue.Queue()
        self.comments = 0
        self.last_id = last_id
        self.is_over = threading.Event()
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        query |= {"ticket": ticket} if ticket else {}
        sent = {"Host": f"localhost:{port}", **(headers or {})}
        sent |= {"Last-Event-ID": str(last_id)} if last_id is not None else {}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        self.socket.sendall(f"GET /live?{urlencode({'channels': channels, **query})} HTTP/1.1\r\n{head}\r\n".encode())
        self._file = self.socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        while self._file.readline().strip():
            pass
        if self.status == 200:
            threading.Thread(target=self._listen, daemon=True).start()

    def expect(self, name: str, *, seconds: float = 10) -> Heard:
        """The next event, which must be of that name; `ready` may come before or after what has just happened."""
        heard = self.heard.get(timeout=seconds)
        while heard.name == "ready" != name:
            heard = self.heard.get(timeout=seconds)
        assert heard.name == name, heard
        return heard

    def settle(self) -> Ear:
        """Skip what the page is told of the two seconds before it was made."""
        while self.heard.get(timeout=10).name != "ready":
            pass
        return self

    def silence(self, *, seconds: float) -> bool:
        """Whether nothing is heard for so long."""
        time.sleep(seconds)
        return self.heard.empty()

    def close(self) -> None:
        with suppress(OSError):  # the other side was faster
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.is_over.wait(5)

    def _listen(self) -> None:
        fields: dict[str, str] = {}
        try:
            for line in self._file:
                self._take(line.decode().rstrip("\n"), fields)
        except (OSError, ValueError):
            pass
        finally:
            self.is_over.set()

    def _take(self, line: str, fields: dict[str, str]) -> None:
        if line.startswith(":"):
            self.comments += 1
        elif line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            if "id" in fields:
                self.last_id = int(fields["id"])
            if "data" in fields:
                self.heard.put(Heard(self.last_id or 0, fields.get("event", "message"), json.loads(fields["data"])))
            fields.clear()


@dataclass
class Place:
    """A running installation, its stream's port, and a hand to write with."""

    running: Running
    port: int
    hand: Hand

    def ticket(self, handle: str) -> str:
        """A ticket of this moment; threads may ask for one."""
        return str(self.hand("ticket", handle))

    def listen(self, handle: str, channels: str, *, last_id: int | None = None) -> Ear:
        """A member's open page, which is up to date; what was written before has been told before it opens."""
        written = self.hand("position")
        wait_for(lambda: self.figure("position") >= written, "the log to be read")
        ear = Ear(self.port, self.ticket(handle), channels, last_id=last_id)
        return ear.settle() if ear.status == 200 and last_id is None else ear

    def kill_live(self, number: signal.Signals) -> None:
        """End the live process; the supervisor starts another. Returns when that one listens."""
        started = re.findall(r"pid=(\d+) process=live$", self.running.text(), re.M)
        os.kill(int(started[-1]), number)
        wait_for(lambda: self.running.text().count("process=live") > len(started) * 2, "another live process")
        wait_for_port(self.port)

    def figure(self, name: str) -> int:
        """What the live process counts."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"folkmoot_live_{name} "))


@contextmanager
def live_place(data: Path, **env: str) -> Iterator[Place]:
    """An installation with the cast in it, running."""
    installation = Installation(data, env)
    installation.migrate()
    port = free_port()
    with Hand(installation) as hand:
        hand("start")
        with installation.up("--workers", "1", "--live-port", str(port)) as running:
            wait_for_port(port)
            yield Place(running, port, hand)
