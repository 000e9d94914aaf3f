"""A real IMAP server (dovecot) for tests, on loopback and in a folder of its own."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from folkmoot.core.testing.servers import Server, free_port, wait_for_port

USER, PASSWORD = "folkmoot", "mailbox-password"
_CONFIG = """
protocols = imap
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {owner}
default_internal_group = {group}
default_login_user = {owner}
first_valid_uid = 1
mail_location = maildir:{home}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={home}/mail
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@contextlib.contextmanager
def imap_server() -> Iterator[Server]:
    """An empty mailbox of USER with PASSWORD; `url` is the folder that its Maildir is in."""
    binary = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if binary is None:
        raise RuntimeError("dovecot is not installed: run scripts/install_test_needs.sh")
    home = Path(tempfile.mkdtemp(prefix="folkmoot-imap-"))
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    (home / "mail").mkdir()
    for folder in (home, home / "mail"):
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        folder.chmod(0o755)
    port = free_port()
    group = grp.getgrgid(owner.pw_gid).gr_name
    config = home / "dovecot.conf"
    config.write_text(_CONFIG.format(home=home, owner=owner.pw_name, group=group, port=port, password=PASSWORD))
    process = subprocess.Popen([binary, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        wait_for_port(port, process)
        yield Server(str(home / "mail"), port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(home, ignore_errors=True)
