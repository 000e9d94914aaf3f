"""What the name service says about a community's own host name, and what to do about it."""

from __future__ import annotations

import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Hint:
    """A sentence about the host name. kind: success, warning or error."""

    kind: str
    text: str


def check_host(host: str) -> list[Hint]:
    """Compare where the name leads with where this installation is. Takes a few seconds at most."""
    own = urlsplit(settings.BASE_URL).hostname or "localhost"
    with_names = {"host": host, "own": own}
    there, here = _addresses(host), _addresses(own)
    if there is None:
        return [Hint("warning", _("The name service did not answer in time. Try again in a moment."))]
    if not there:
        words = _("Nobody knows %(host)s yet. Add a CNAME record for it that points to %(own)s; it may take an hour.")
        return [Hint("error", words % with_names)]
    hints = [_where_it_leads(host, own, there, here or set())]
    if settings.SECURE:
        words = _("Your proxy needs a certificate for %(host)s and must pass the Host header on.")
        hints.append(Hint("", words % with_names))
    return hints


def _where_it_leads(host: str, own: str, there: set[str], here: set[str]) -> Hint:
    shown = ", ".join(sorted(there)[:4])
    if any(not _is_public(address) for address in there):
        # What a private network calls its machines is nobody's business on a page.
        words = _("%(host)s leads to a private address: only people in that network reach it.")
        return Hint("warning", words % {"host": host})
    if not any(_is_public(address) for address in here):
        words = _("%(host)s leads to %(there)s. Whether that is this machine cannot be told: FOLKMOOT_URL is %(own)s.")
        return Hint("warning", words % {"host": host, "there": shown, "own": settings.BASE_URL})
    if there & here:
        return Hint("success", _("%(host)s leads here.") % {"host": host})
    words = _(
        "%(host)s leads to %(there)s, this installation is at %(here)s. Fine behind a proxy at that address only."
    )
    return Hint("error", words % {"host": host, "there": shown, "here": ", ".join(sorted(here)[:4])})


def _addresses(host: str) -> set[str] | None:
    """The addresses of a name; None when nobody answered in time."""
    executor = ThreadPoolExecutor(max_workers=1)
    try:
        found = executor.submit(socket.getaddrinfo, host, None, proto=socket.IPPROTO_TCP).result(_SECONDS)
        return {str(entry[4][0]) for entry in found}
    except TooLate:
        return None
    except OSError:
        return set()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def _is_public(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global
