"""The overview at size narrowed to what nobody asked for yet: when the frame, the first figures and each card are in.

    python -m bench narrowed --folder DIR [space=3 tag=tag7 ...]

DIR is what `python -m bench editions --folder DIR` has left, with its editions. Cards are asked of the reader as a
browser does that opens six connections.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.editions import name_owner
from bench.insights import COMMUNITY
from bench.monday import prepare

_CONNECTIONS = 6
_PLACE = re.compile(r'hx-get="([^"]*/insights/cards/(\w[^"/]*)/[^"]*)"')


def main(arguments: Sequence[str]) -> None:
    """Print seconds since the page was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench narrowed")
    parser.add_argument("--folder", required=True)
    parser.add_argument("--memory", type=int, default=3000, help="MB for a question")
    parser.add_argument("choices", nargs="*", help="the choice as it stands in the page's address")
    options = parser.parse_args(list(arguments))
    prepare(options.folder, options.memory)
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from folkmoot.core.tenancy import scope
    from folkmoot.insights.store.folder import folder_of

    settings.ALLOWED_HOSTS = ["*"]
    call_command("collectstatic", verbosity=0, interactive=False)
    with scope(COMMUNITY):
        account = name_owner()
    client = Client()
    client.force_login(account)
    client.get("/c/bench/insights/")
    answers = folder_of(COMMUNITY) / "answers"
    for words in options.choices or ["space=3"]:
        before = set(answers.glob("*"))
        print(words)
        _open(client, words)
        for path in set(answers.glob("*")) - before:
            path.unlink(missing_ok=True)


def _open(client: Any, words: str) -> None:
    began = time.perf_counter()

    def say(name: str) -> None:
        print(f"{name:20} {time.perf_counter() - began:8.2f} s", flush=True)

    frame = client.get(f"/c/bench/insights/?{words}", headers={"HX-Request": "true"}).content.decode()
    say("frame")

    def ask(address: str, name: str) -> None:
        text = client.get(f"{address}{'&' if '?' in address else '?'}{words}").content.decode()
        again = _PLACE.search(text)
        say(f"{name}, first" if again else name)
        if again:
            ask(again[1], again[2])

    with ThreadPoolExecutor(_CONNECTIONS) as browser:
        for address, name in _PLACE.findall(frame):
            browser.submit(ask, address, name)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
