"""A long history for backtests, by bulk statements: posts of words as frequent as in a language, and some spam."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from bench.library import vocabulary
from folkmoot.activity.models import Activity
from folkmoot.communities.models import Community
from folkmoot.content.markup import RENDER_VERSION
from folkmoot.content.models import Post, PostRevision, Thread
from folkmoot.core.roles import Role
from folkmoot.members.models import Membership
from folkmoot.spaces.models import Space

SEED = 20260103
BEGIN = datetime(2022, 1, 1, tzinfo=UTC)
_BATCH = 10_000
_MEMBERS = 20_000
_POSTS_A_THREAD = 12
_SPAM = (
    "Cheap vіagra without prescription, order at https://pills-{n}.example/buy today",
    "Make $5{n} a day from home!!! Join https://earn-{n}.example/now and get a b o n u s",
    "Best onl1ne cas1no, free spins for you: http://spin{n}.example/ and http://win{n}.example/",
)
COPIES = {
    "name": "Copies",
    "when": "(copies.others >= 2 or copies.near_others >= 3) and length > 80",
    "outcome": "flag",
}
# As frequent here as in English: what a language is known by, and so what the classifier judges.
_SMALL_WORDS = (
    "the of and to a in is it you that he was for on are with as i his they be at one have this from or had by but "
    "what some we can out other were all there when up use your how an each she which do if will way about many then"
)
_PUNCTUATION = (". ", ", ", " ", " ", " ", " ", " ", "? ", "! ", " - ")


def build_annals(slug: str, posts: int) -> None:
    """Fill an empty database: members who joined over the years, three in a hundred posts edited, one in fifty spam."""
    rng = random.Random(SEED)
    community = Community.objects.create(slug=slug, name="Annals", set_up_at=BEGIN)
    seconds = 100_000_000 // posts
    people = _people(community, rng)
    spaces = [
        Space.everywhere.create(community=community, slug=f"space{n}", name=f"Space {n}", kind="forum")
        for n in range(8)
    ]
    words = [*_SMALL_WORDS.split(), *vocabulary()][:30_000]
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    bodies = [_body(rng, words, weights) for _ in range(40_000)]
    for first in range(1, posts + 1, _BATCH):
        _batch(community, people, spaces, rng, bodies, range(first, min(posts, first + _BATCH - 1) + 1), seconds)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def rules_to_try(count: int) -> dict[str, Any]:
    """Rules as communities write them: words, phrases and patterns, links of newcomers, rates, shouting."""
    words = vocabulary()
    made: list[dict[str, Any]] = [
        {"name": "Medicines", "when": 'text contains ["viagra", "cialis", "without prescription"]', "outcome": "hold"},
        {"name": "Money from home", "when": r"text matches /\$[0-9]+ a day/", "outcome": "flag"},
        {"name": "Casinos", "when": 'text contains ["casino", "free spins"] and links >= 1', "outcome": "hide"},
        {"name": "Newcomers' links", "when": "links >= 2 and author.age < 3", "outcome": "hold"},
        {"name": "Shouting", "when": "shouting > 70", "outcome": "flag"},
        {"name": "Haste", "when": "rate.minute >= 5 and author.trust < 2", "outcome": "limit"},
        {"name": "First with a link", "when": "author.first and links >= 1", "outcome": "flag"},
        {"name": "Disguise", "when": "disguised >= 1 and links >= 1", "outcome": "hold"},
        {"name": "Bonus", "when": 'text contains "bonus" and author.posts < 5', "outcome": "flag"},
        {"name": "Domains", "when": 'domains has ["pills-7.example", "win3.example"]', "outcome": "block"},
    ]
    for number in range(len(made), count):
        rare = words[20_000 + number * 7 : 20_000 + number * 7 + 3]
        listed = ", ".join(f'"{word}"' for word in rare)
        made.append({"name": f"Words {number}", "when": f"text contains [{listed}]", "outcome": "flag"})
    return {"rules": made[:count]}


def _people(community: Community, rng: random.Random) -> list[int]:
    rows = [
        Membership(
            community=community, handle=f"member{n}", name=f"Member {n}", role=Role.MEMBER,
            trust_level=rng.choice((0, 1, 1, 2, 2, 3)), joined_at=BEGIN + timedelta(days=rng.randrange(1100)),
        )
        for n in range(_MEMBERS)
    ]  # fmt: skip
    return [member.id for member in Membership.everywhere.bulk_create(rows, batch_size=2_000)]


def _body(rng: random.Random, words: list[str], weights: list[float]) -> str:
    chosen = rng.choices(words, cum_weights=weights, k=rng.randint(8, 80))
    text = "".join(word + rng.choice(_PUNCTUATION) for word in chosen).strip().capitalize()
    if rng.random() < 0.1:
        text += f" https://{rng.choice(words)}.example/{rng.choice(words)}"
    if rng.random() < 0.05:
        text += " " + rng.choice(
            ("Grüße!", "¿Qué tal?", "Привет всем", "déjà vu", "👍🎉", "don't worry", "v2.0 is out")
        )
    return text


def _html(text: str) -> str:
    linked = [
        f'<a href="{word}" rel="nofollow ugc noopener">{word}</a>' if "://" in word else word
        for word in text.split(" ")
    ]
    half = len(linked) // 2
    return f"<p>{' '.join(linked[:half])}</p>\n<p>{' '.join(linked[half:])}</p>\n"


def _batch(
    community: Community, people: Sequence[int], spaces: Sequence[Space], rng: random.Random, bodies: Sequence[str],
    ids: range, seconds: int,
) -> None:  # fmt: skip
    threads, posts = _Rows(Thread(community=community)), _Rows(Post(community=community, render_version=RENDER_VERSION))
    edits, lines = _Rows(PostRevision(community=community, number=1)), _Rows(Activity(community=community))
    for id_ in ids:
        at = BEGIN + timedelta(seconds=seconds * id_)
        # A few write very much, most little.
        author = people[int(len(people) * rng.random() ** 3)]
        is_spam, is_edited = id_ % 50 == 0, id_ % 33 == 0
        is_hidden = is_spam and id_ % 100 == 0
        text = rng.choice(_SPAM).format(n=rng.randrange(100)) if is_spam else rng.choice(bodies)
        number, thread_id = (id_ - 1) % _POSTS_A_THREAD + 1, (id_ - 1) // _POSTS_A_THREAD + 1
        if number == 1:
            space_id = rng.choice(spaces).id
            threads.add(
                id=thread_id, space_id=space_id, author_id=author, title=text[:60], slug="thread", created_at=at,
                last_post_at=at, last_number=_POSTS_A_THREAD, post_count=_POSTS_A_THREAD,
            )  # fmt: skip
        posts.add(
            id=id_, thread_id=thread_id, number=number, author_id=author, markdown=text, html=_html(text),
            created_at=at, edit_count=int(is_edited), state="hidden" if is_hidden else "visible",
        )  # fmt: skip
        if is_edited:
            edits.add(id=id_, post_id=id_, markdown=text, replaced_at=at)
        if is_hidden:
            lines.add(kind="content.post.hidden", member_id=people[0], subject_type="post", subject_id=id_, at=at)
    with transaction.atomic():
        for rows in (threads, posts, edits, lines):
            rows.insert()


class _Rows:
    """Rows of a table that differ from a first one in a few columns: made and inserted without the models."""

    def __init__(self, first: Any) -> None:
        self._fields = {field.attname: field for field in first._meta.concrete_fields}
        self._table = first._meta.db_table
        self._usual = {
            name: field.get_db_prep_save(getattr(first, name), connection) for name, field in self._fields.items()
        }
        self._rows: list[list[Any]] = []

    def add(self, **changes: Any) -> None:
        row = {**self._usual, **changes}
        for name, value in changes.items():
            if isinstance(value, datetime):
                row[name] = connection.ops.adapt_datetimefield_value(value)
        self._rows.append(list(row.values()))

    def insert(self) -> None:
        if not self._rows:
            return
        with_id = self._rows[0][0] is not None
        columns = [field.column for field in self._fields.values()][0 if with_id else 1 :]
        sql = f"INSERT INTO {self._table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
        with connection.cursor() as cursor:
            cursor.executemany(sql, self._rows if with_id else [row[1:] for row in self._rows])
