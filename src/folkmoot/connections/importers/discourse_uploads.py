"""Files that Discourse's posts show: found in the export by the hashes in their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from folkmoot.connections.importers.archive import Source
from folkmoot.connections.importers.records import AttachmentRecord
from folkmoot.connections.importers.spill import Spill

_KEYS = {letter: value for value, letter in enumerate("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_SHORT = re.compile(r"^(?:upload:|.*/uploads/short-url)/{1,2}(?P<hash>[0-9a-zA-Z]{1,27})(?:\.(?P<ending>\w{1,10}))?$")
_IN_COOKED = re.compile(r"""(?:src|href)=["'](?P<url>[^"'\s]*/?uploads/[^"'\s]+)["']""")
_SHA = re.compile(r"(?P<sha>[0-9a-f]{40})(?:_\d+_\d+x\d+)?\.(?P<ending>\w{1,10})$")


@dataclass(slots=True)
class Uploads:
    """Finds files of a source; `known` is where a backup's table of uploads was put, by their hashes."""

    source: Source
    known: Spill | None = None

    def in_cooked(self, html: str) -> tuple[AttachmentRecord, ...]:
        """The files that HTML shows and that lie in the export."""
        if "uploads/" not in html:
            return ()
        found: dict[str, AttachmentRecord] = {}
        for match in _IN_COOKED.finditer(html):
            sha = _SHA.search(match["url"])
            # A picture is linked in full and shown small: the first is the full one.
            if sha and sha["sha"] not in found:
                record = self._lying(sha["sha"], sha["ending"], match["url"], "")
                if record is not None:
                    found[sha["sha"]] = record
        return tuple(found.values())

    def named(self, url: str, name: str) -> AttachmentRecord | None:
        """The upload of that address; without content where it does not lie in the export. None for other addresses."""
        short, long = _SHORT.match(url), _SHA.search(url)
        if short is None and (long is None or "uploads/" not in url):
            return None
        sha = f"{_decoded(short['hash']):040x}" if short else long["sha"]  # type: ignore[index]
        ending = (short["ending"] if short else long["ending"]) or ""  # type: ignore[index]
        row: dict[str, str] = next(self.known.group(f"upload:{sha}"), {}) if self.known is not None else {}
        name = row.get("original_filename") or name
        lying = self._lying(sha, ending or row.get("extension", ""), url, name)
        if lying is not None:
            return lying
        return AttachmentRecord(sha, name or "file", url=url if url.startswith("http") else "", address=url)

    def _lying(self, sha: str, ending: str, url: str, name: str) -> AttachmentRecord | None:
        entry = self.source.find(f"{sha}.{ending}")
        if entry is None:
            return None
        name = name if "." in name else f"{name or sha[:8]}.{ending}"
        return AttachmentRecord(sha, name, open=entry.open, url=url if url.startswith("http") else "", address=url)


def _decoded(short: str) -> int:
    number = 0
    for letter in short:
        number = number * 62 + _KEYS[letter]
    return number
