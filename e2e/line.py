"""A line to a server that a test can cut: a loss of network as browsers meet it, and none that a debugger plays."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Line:
    """Listens on `port` and passes on what comes to another one, until it is cut."""

    def __init__(self) -> None:
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._far = 0
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]

    def lead_to(self, port: int) -> None:
        """Begin to pass on what comes."""
        self._far = port
        self._serve()

    def cut(self) -> None:
        """From now on nobody listens here, and what was open is closed."""
        # A listener that somebody waits on is closed only when it is shut down, too.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """As it was before."""
        self._listener = self._listen(self.port)
        self._serve()

    @staticmethod
    def _listen(port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port), backlog=64)
        listener.settimeout(None)
        return listener

    def _serve(self) -> None:
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._far))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._ends |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._ends.discard(one)
        one.close()
