"""Finding out the gists of posts' texts; what is kept of one and still holds is not found out again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from folkmoot.moderation.backtest.reading import Written
from folkmoot.moderation.classifier.languages import guess_language
from folkmoot.moderation.classifier.providers import Scorer
from folkmoot.moderation.gate.prints import Print, print_of
from folkmoot.moderation.gists.gist import Gist, all_in, digest_of, packed
from folkmoot.moderation.models import TextGist

Printing = Callable[[list[str]], list[Print | None]]


def one_by_one(texts: list[str]) -> list[Print | None]:
    """The prints of texts without NumPy, which would stay in the memory of the process."""
    return [print_of(text) for text in texts]


def scored_text(title: str, text: str) -> str:
    """What the classifier is given of a post."""
    return "\n".join(filter(None, (title, text)))


def kept_of(
    posts: Iterable[Written], before: Mapping[int, TextGist], scorer: Scorer, printing: Printing = one_by_one
) -> dict[int, bytes]:
    """By post what is to be kept: the gist of each text that it has or had. `before` is what is kept of them."""
    texts = {post.id: {digest_of(said.title, said.text): said for said in (post, *post.edits)} for post in posts}
    known = {post_id: _still_good(before.get(post_id), scorer.mark) for post_id in texts}
    new = {(post_id, digest): said for post_id in texts for digest, said in texts[post_id].items()}
    new = {key: said for key, said in new.items() if key[1] not in known[key[0]]}
    for (post_id, digest), found in zip(new, printing([said.text for said in new.values()]), strict=True):
        language = guess_language(texts[post_id][digest].text).code
        known[post_id][digest] = Gist(found, language, None)
    return {
        post_id: b"".join(
            packed(digest, _scored(known[post_id][digest], said, scorer)) for digest, said in each.items()
        )
        for post_id, each in texts.items()
    }


def _still_good(row: TextGist | None, mark: int | None) -> dict[bytes, Gist]:
    """What is kept of a post, without scores by another classifier."""
    if row is None:
        return {}
    found = dict(all_in(bytes(row.kept)))
    if row.classifier == mark:
        return found
    return {digest: gist._replace(margins=None) for digest, gist in found.items()}


def _scored(gist: Gist, said: Written, scorer: Scorer) -> Gist:
    if gist.margins is not None:
        return gist
    return gist._replace(margins=scorer.margins(scored_text(said.title, said.text)))
