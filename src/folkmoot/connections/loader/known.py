"""What earlier runs have brought: external ids and what they became here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from folkmoot.connections.models import ImportedItem

_AT_ONCE = 400
_ID_AT_MOST = 200


class Known:
    """The items of one source in one community. Asked by batch, so that memory does not grow with the source."""

    def __init__(self, *, community_id: int, source: str) -> None:
        self._community_id = community_id
        self._source = source
        self._fresh: list[ImportedItem] = []

    def find(self, kind: str, external_ids: Iterable[str | None]) -> dict[str, int]:
        """The ids here of those of the items that were brought before."""
        wanted = {external_id for external_id in external_ids if external_id}
        found = {
            item.external_id: item.object_id for item in self._fresh if item.kind == kind and item.external_id in wanted
        }
        for chunk in _chunks(wanted - set(found)):
            rows = ImportedItem.everywhere.filter(
                community_id=self._community_id, source=self._source, kind=kind, external_id__in=chunk
            )
            found.update(rows.values_list("external_id", "object_id"))
        return found

    def note(self, kind: str, became: Mapping[str, int]) -> None:
        """Remember what items became; written with `save`, in the transaction of the batch."""
        self._fresh.extend(
            ImportedItem(
                community_id=self._community_id,
                source=self._source,
                kind=kind,
                external_id=external_id[:_ID_AT_MOST],
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


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(sorted(values))
    while chunk := list(islice(iterator, _AT_ONCE)):
        yield chunk
