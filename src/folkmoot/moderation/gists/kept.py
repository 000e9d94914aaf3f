"""What is kept of the texts of many posts, read at once; what is not kept, or holds no longer, is found out instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import connection

from folkmoot.moderation.backtest.reading import Written
from folkmoot.moderation.classifier.languages import guess_language
from folkmoot.moderation.classifier.providers import Scorer
from folkmoot.moderation.gists.gist import VERSION, Gist, digest_of, found_in, margins_in
from folkmoot.moderation.gists.taking import scored_text


class Kept(NamedTuple):
    """What is kept of a post; see `TextGist`."""

    classifier: int | None
    gists: bytes


def kept_between(first: int, last: int, community_id: int) -> dict[int, Kept]:
    """What is kept of the posts with these ids: not through the models, which would take longer than to judge them."""
    return _kept(f"BETWEEN {int(first)} AND {int(last)}", community_id)


def kept_among(post_ids: Iterable[int], community_id: int) -> dict[int, Kept]:
    """The same of single posts."""
    return _kept(_among(post_ids), community_id)


def gist_of(said: Written, kept: Mapping[int, Kept]) -> Gist | None:
    """What is kept of this very text, of a post as it is or was; None without it."""
    row = kept.get(said.id)
    return None if row is None else found_in(row.gists, digest_of(said.title, said.text))


def lacking_between(first: int, last: int, community_id: int, classifier: int | None) -> dict[int, int]:
    """The posts with these ids of which something is not kept, or held for an earlier revision; each with its own."""
    return _lacking(f"BETWEEN {int(first)} AND {int(last)}", community_id, classifier)


def lacking_among(post_ids: Iterable[int], community_id: int, classifier: int | None) -> dict[int, int]:
    """The same of single posts."""
    return _lacking(_among(post_ids), community_id, classifier)


def _among(ids: Iterable[int]) -> str:
    return f"IN ({', '.join(str(int(each)) for each in ids) or '0'})"


def _kept(which: str, community_id: int) -> dict[int, Kept]:
    # With the sign, no other index is asked for each range.
    sql = f"""
        SELECT post_id, classifier, kept FROM moderation_textgist
        WHERE post_id {which} AND +community_id = %s AND version = %s
    """  # noqa: S608 - whole numbers of our own
    with connection.cursor() as cursor:
        cursor.execute(sql, [community_id, VERSION])
        return {post_id: Kept(classifier, bytes(gists)) for post_id, classifier, gists in cursor.fetchall()}


def _lacking(which: str, community_id: int, classifier: int | None) -> dict[int, int]:
    scored = "g.classifier IS NULL" if classifier is None else f"g.classifier = {int(classifier)}"
    sql = f"""
        SELECT p.id, p.revision FROM content_post p JOIN content_thread t ON t.id = p.thread_id
        WHERE p.id {which} AND +p.community_id = %s AND t.kind <> 'direct' AND NOT EXISTS (
            SELECT 1 FROM moderation_textgist g
            WHERE g.post_id = p.id AND g.version = %s AND {scored} AND g.revision = p.revision)
        ORDER BY p.id
    """  # noqa: S608 - whole numbers of our own
    with connection.cursor() as cursor:
        cursor.execute(sql, [community_id, VERSION])
        return dict(cursor.fetchall())


class Gists:
    """What rules ask of some posts' texts: the same, whether it is kept or not.

    `lacking` are posts of which something had to be found out.
    """

    def __init__(self, kept: Mapping[int, Kept], scorer: Scorer) -> None:
        self._kept = kept
        self._scorer = scorer
        self.lacking: set[int] = set()

    def scores(self, post: Written) -> Mapping[str, float]:
        """By this machine's classifier, or another that is asked each time."""
        mark = self._scorer.mark
        kept = None if mark is None else self._kept.get(post.id)
        if kept is not None and kept.classifier == mark:
            margins = margins_in(kept.gists, digest_of(post.title, post.text))
            if margins is not None:
                return self._scorer.scores_by(margins)
        self.lacking.add(post.id)
        return self._scorer(scored_text(post.title, post.text)).as_mapping()

    def language(self, post: Written) -> str:
        """As `guess_language` guesses."""
        gist = gist_of(post, self._kept)
        if gist is not None:
            return gist.language
        self.lacking.add(post.id)
        return guess_language(post.text).code
