"""The ways a command can refuse. Views and the API turn them into answers in one place."""

from __future__ import annotations

from django.utils.translation import gettext as _


class FolkmootError(Exception):
    """Base of everything a command refuses with; `code` is stable and machine-readable."""

    code = "error"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class NotAllowed(FolkmootError):
    """The actor may see the thing but not do this to it (403)."""

    code = "not-allowed"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message or _("Your role does not cover this."), code=code)


class NotFound(FolkmootError):
    """The thing is not there for this actor, whether or not it exists (404)."""

    code = "not-found"


class RuleBroken(FolkmootError):
    """A rule of the product forbids it (422 in the API, a form error on a page).

    `field` names the form field at fault, or is empty where the rule is about the whole.
    """

    def __init__(self, code: str, message: str, *, field: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


class Refused(RuleBroken):
    """A rule of the community forbids the text: why, and by which rule and clause. Changed, it may be sent again."""

    def __init__(self, message: str, *, field: str = "", rule: str = "", clause: str = "") -> None:
        super().__init__("refused", message, field=field)
        self.rule = rule
        self.clause = clause


class Conflict(FolkmootError):
    """Somebody else changed the thing meanwhile (409)."""

    code = "conflict"


class RateLimited(FolkmootError):
    """Too many in too short a time (429); `retry_after` is in whole seconds."""

    code = "rate-limited"

    def __init__(self, retry_after: int, message: str = "") -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(FolkmootError):
    """It cannot be answered at this moment; the message says why, and it may be asked again (503)."""

    code = "unavailable"
