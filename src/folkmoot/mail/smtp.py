"""The way out over SMTP, with an end to how long a server may take."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import threading
from collections.abc import Iterator
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

# For one step of all: Django's timeout is for each piece of an answer, and pieces can drip for hours.
STEP_SECONDS = 60.0


class LimitedBackend(EmailBackend):
    """Django's backend whose connecting and sending of one mail each end after a time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._socket: socket.socket | None = None
        self.step_seconds = STEP_SECONDS

    @property
    def connection_class(self) -> Any:
        backend = self
        kind: type[smtplib.SMTP] = super().connection_class

        class Known(kind):  # type: ignore[misc, valid-type]
            """Tells the backend of its socket before the server has said a word."""

            def _get_socket(self, *args: Any) -> socket.socket:
                found: socket.socket = super()._get_socket(*args)
                backend._socket = found
                return found

        return Known

    def open(self) -> bool | None:
        """Connect and sign in; raises OSError or SMTPException."""
        with self._watched():
            return super().open()

    def send_messages(self, email_messages: Any) -> int:
        """Send; raises OSError or SMTPException."""
        with self._watched():
            return super().send_messages(email_messages) or 0

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        timer = threading.Timer(self.step_seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        # After STARTTLS the connection's own socket is another than the one it began with.
        now = getattr(self.connection, "sock", None) or self._socket
        if now is not None:
            with contextlib.suppress(OSError):
                now.shutdown(socket.SHUT_RDWR)
