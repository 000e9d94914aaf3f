"""The two ways in which fetching from elsewhere ends without an answer."""

from __future__ import annotations

from folkmoot.core.errors import FolkmootError


class FetchError(FolkmootError):
    """Base of both; `message` is a plain reason that people may be shown."""

    code = "fetch-error"


class FetchRefused(FetchError):
    """We do not go there: the address, what is asked of it, or where it sent us on to. Trying again does not help."""

    code = "fetch-refused"


class FetchFailed(FetchError):
    """We went, and nothing usable came back: too slow, too large, broken, or of another kind than was asked for."""

    code = "fetch-failed"
