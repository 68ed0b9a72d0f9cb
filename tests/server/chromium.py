"""A real browser, told what to do through Chromium's debugging pipe."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe")


class Chromium:
    """One tab."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to_browser = to_browser
        self._from_browser = os.fdopen(from_browser, "rb")
        self._number = 0
        self._session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the DevTools protocol; its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._to_browser, json.dumps(message).encode() + b"\0")
        while True:
            answer: dict[str, Any] = json.loads(self._read())
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def evaluate(self, script: str) -> Any:
        """The value of a script in the page."""
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def wait(self, condition: Callable[[], Any], timeout_s: float = 30) -> Any:
        """What the condition gives, once it is true."""
        end_s = time.monotonic() + timeout_s
        while time.monotonic() < end_s:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"not in {timeout_s} s: {self.evaluate('location.href + document.body.innerText')}")

    def _read(self) -> bytes:
        message = bytearray()
        while (byte := self._from_browser.read(1)) != b"\0":
            assert byte, "the browser has ended"
            message += byte
        return bytes(message)


@contextlib.contextmanager
def chromium(*options: str) -> Iterator[Chromium]:
    """A browser without a window and with an empty profile."""
    assert PROGRAM is not None
    commands_out, commands_in = os.pipe()
    answers_out, answers_in = os.pipe()

    def place_pipes() -> None:
        # Chromium reads commands from descriptor 3 and writes answers to 4.
        kept_out, kept_in = os.dup(commands_out), os.dup(answers_in)
        os.dup2(kept_out, 3)
        os.dup2(kept_in, 4)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [PROGRAM, *_OPTIONS, f"--user-data-dir={profile}", *options],
            close_fds=False,
            preexec_fn=place_pipes,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands_out)
        os.close(answers_in)
        try:
            yield Chromium(commands_in, answers_out)
        finally:
            process.kill()
            process.wait()
            os.close(commands_in)
