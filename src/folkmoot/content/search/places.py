"""Words of ours that say where a document belongs and when it was written.

What stands in spaces has the community's word `c1`; direct conversations have another one, `x1`, and their own, `q5`.
So a search of spaces can find no conversation whatever is asked: the engine itself never walks over it.
"""

from __future__ import annotations

from folkmoot.content.models import SearchDocument
from folkmoot.content.search.months import words_of


def words_of_place(document: SearchDocument) -> tuple[str, ...]:
    """The words of a document: community, space or conversation, author, time."""
    if document.is_direct:
        where: tuple[str, ...] = (f"x{document.community_id}", f"q{document.thread_id}")
    else:
        where = (f"c{document.community_id}", f"s{document.space_id}")
    return (*where, f"a{document.author_id or 0}", *words_of(document.created_at))
