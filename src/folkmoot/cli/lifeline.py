"""Children that never outlive the process which started them, however it ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent_pid: int) -> None:
    """Ask the kernel to end this process when `parent_pid` is gone, even by kill -9. Call it in the child.

    Elsewhere than on Linux nothing happens: there only an orderly end of the parent ends the children.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    # The parent may have died between the fork and the call above.
    if os.getppid() != parent_pid:
        os.kill(os.getpid(), signal.SIGTERM)
