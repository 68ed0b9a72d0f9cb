"""One operating system process that this program started: start, poll, signal, kill, log file."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from layman_server.supervisor.spec import ServiceSpec

LOG_ROTATE_BYTES = 10_000_000
LOG_KEPT_FILES = 3
_PR_SET_PDEATHSIG = 1


class Process:
    """A running child in a session of its own, so that its whole group can be signalled and nothing else."""

    def __init__(self, spec: ServiceSpec, log_path: Path) -> None:
        """Start the command of `spec`; its output is appended to `log_path`.

        Raises:
            OSError: the log cannot be written, or the command cannot be run.
        """
        rotate_log(log_path)
        with log_path.open("ab") as log, open(spec.input_path or os.devnull, "rb") as standard_input:
            self.log_offset_bytes = log.tell()
            try:
                self._popen = subprocess.Popen(
                    spec.command,
                    stdin=standard_input,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=spec.folder,
                    env=dict(spec.environment),
                    start_new_session=True,
                    preexec_fn=die_with_parent(spec.death_signal),
                    user=spec.user.uid if spec.user else None,
                    group=spec.user.gid if spec.user else None,
                    extra_groups=spec.user.groups if spec.user else None,
                )
            except subprocess.SubprocessError as error:
                raise OSError(errno.ECHILD, str(error)) from error
        self.pid = self._popen.pid

    def exit_code(self) -> int | None:
        """The exit code, negative for a signal, or None while it runs."""
        return self._popen.poll()

    def signal(self, number: signal.Signals) -> None:
        """Signal the process itself; one that has ended is no error."""
        self._popen.send_signal(number)

    def kill_group(self) -> None:
        """Kill what is left of the process's group, also after the process itself has ended.

        The group's number cannot be another's as long as a member lives, and a group without members is no error.
        """
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)

    def wait(self, timeout_s: float) -> int | None:
        """Wait at most `timeout_s` for the end; the exit code, or None when it still runs."""
        try:
            return self._popen.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return None


def rotate_log(path: Path, rotate_bytes: int = LOG_ROTATE_BYTES, kept_files: int = LOG_KEPT_FILES) -> None:
    """Move a log larger than `rotate_bytes` to `path.1`, older ones one number up, the oldest away."""
    if not path.exists() or path.stat().st_size <= rotate_bytes:
        return
    for number in range(kept_files - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    path.replace(path.with_name(f"{path.name}.1"))


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """What a child does before it becomes its program: ask Linux for `number` when the supervisor dies.

    It runs after the change of user, which would undo it. Elsewhere than on Linux nothing can be asked; there the next
    start ends what was left.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask
