"""What the live process counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Figures:
    """Counted since the process began, but for `open`."""

    open: int = 0
    opened: int = 0
    delivered: int = 0
    dropped: int = 0
    refused: int = 0
    resets: int = 0
    silent: int = 0
    misspoken: int = 0

    def exposition(self, *, position: int) -> str:
        """In Prometheus' text format."""
        rows = (
            ("folkmoot_live_connections", "gauge", "Open pages", self.open),
            ("folkmoot_live_opened_total", "counter", "Pages that were let in", self.opened),
            ("folkmoot_live_delivered_total", "counter", "Events put into a page's queue", self.delivered),
            ("folkmoot_live_dropped_total", "counter", "Pages let go because they did not read", self.dropped),
            ("folkmoot_live_refused_total", "counter", "Pages refused for being too many", self.refused),
            ("folkmoot_live_resets_total", "counter", "Pages told to ask for all anew", self.resets),
            (
                "folkmoot_live_silent_total",
                "counter",
                "Sockets with nobody at the other end",
                self.silent,
            ),
            ("folkmoot_live_misspoken_total", "counter", "Sockets closed for what they said", self.misspoken),
            ("folkmoot_live_position", "gauge", "How far the log has been told", position),
        )
        return "".join(
            f"# HELP {name} {text}\n# TYPE {name} {kind}\n{name} {value}\n" for name, kind, text, value in rows
        )
