"""What earlier runs have brought: external ids and what they became here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol, TypeVar

from folkmoot.connections.models import ImportedItem

_AT_ONCE = 400
_ID_AT_MOST = 200
_SOURCE_AT_MOST = 40


class _Item(Protocol):
    @property
    def external_id(self) -> str: ...


R = TypeVar("R", bound=_Item)


class Known:
    """The items of one source in one community. Asked by batch, so that memory does not grow with the source."""

    def __init__(self, *, community_id: int, source: str, uploader_id: int | None = None) -> None:
        self._community_id = community_id
        # The member whose word the source is; None where it is the operator's.
        self.uploader_id = uploader_id
        self._source = _short(source, _SOURCE_AT_MOST)
        self._fresh: list[ImportedItem] = []

    def find(self, kind: str, external_ids: Iterable[str | None]) -> dict[str, int]:
        """The ids here of those of the items that were brought before."""
        by_kept_id = {_short(each, _ID_AT_MOST): each for each in external_ids if each}
        found = {
            item.external_id: item.object_id
            for item in self._fresh
            if item.kind == kind and item.external_id in by_kept_id
        }
        for chunk in _chunks(by_kept_id.keys() - found.keys()):
            rows = ImportedItem.everywhere.filter(
                community_id=self._community_id, source=self._source, kind=kind, external_id__in=chunk
            )
            found.update(rows.values_list("external_id", "object_id"))
        return {by_kept_id[kept]: object_id for kept, object_id in found.items()}

    def note(self, kind: str, became: Mapping[str, int]) -> None:
        """Remember what items became; written with `save`, in the transaction of the batch."""
        self._fresh.extend(
            ImportedItem(
                community_id=self._community_id,
                source=self._source,
                kind=kind,
                external_id=_short(external_id, _ID_AT_MOST),
                object_id=object_id,
            )
            for external_id, object_id in became.items()
        )

    def save(self) -> None:
        """Write what was noted since the last time."""
        ImportedItem.everywhere.bulk_create(self._fresh, batch_size=500, ignore_conflicts=True)
        self._fresh = []

    def forget_unsaved(self) -> None:
        """The batch was rolled back: what it noted did not happen."""
        self._fresh = []


def fresh_of(records: Sequence[R], done: Mapping[str, int]) -> list[R]:
    """Those not brought before; of several under one id the first, as it would be in batches apart."""
    fresh: dict[str, R] = {}
    for record in records:
        if record.external_id not in done:
            fresh.setdefault(record.external_id, record)
    return list(fresh.values())


def _short(text: str, limit: int) -> str:
    """The text, or where it is too long to keep a stand-in that no other text has."""
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return text[: limit - 33] + "~" + digest[:32]


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(sorted(values))
    while chunk := list(islice(iterator, _AT_ONCE)):
        yield chunk
