"""A page of the local server's dialog that runs the server's command, one at a time, and tells how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.PyQt.QtWidgets import QWidget

from layman_qgis.api.errors import ApiError
from layman_qgis.gui.messages import show_report
from layman_qgis.local_server.server import LocalServer
from layman_qgis.local_server.server_command import ServerCommand


class CommandPage(QWidget):
    """Has a `progress_bar` and a `stop_button`; what is told goes to `say`."""

    def __init__(self, server: LocalServer, parent: Optional[QWidget] = None) -> None:
        """Run commands on the home of ``server``."""
        super().__init__(parent)
        self._server = server
        self._running: Optional[ServerCommand] = None
        self.problem: Optional[ApiError] = None
        #: What the command under way does, in words.
        self.doing = ""

    @property
    def is_running(self) -> bool:
        """Whether a command is under way."""
        return self._running is not None

    def run(
        self,
        arguments: list[str],
        then: Callable[[Any], None],
        *,
        doing: str,
        good_codes: tuple[int, ...] = (0,),
        wants_home: bool = True,
    ) -> None:
        """Run the command with ``arguments``; ``then`` is called with its JSON when it ended well."""
        if self._running is not None:
            return
        self.problem = None
        try:
            command = self._server.command(*arguments, good_codes=good_codes, wants_home=wants_home)
        except ApiError as problem:
            self.fail(problem)
            return
        command.progress.connect(self._show_progress)
        command.succeeded.connect(lambda answer: self._ended(lambda: then(answer)))
        command.failed.connect(lambda problem: self._ended(lambda: self.fail(problem)))
        self._running = command
        self.doing = doing
        self.say("step_running", doing)
        self._show_progress(-1)
        self.show_state()
        command.start()

    def stop(self) -> None:
        """End the command under way; what it has begun is undone by itself or by the next run."""
        if self._running is not None:
            self._running.stop()
            self._ended(lambda: self.say("step_unavailable", self.tr("Stopped.")))

    def fail(self, problem: ApiError) -> None:
        """Say what went wrong."""
        self.problem = problem
        self.say("step_failed", str(problem))
        self.show_state()

    def show_problem(self) -> None:
        """Show the report of what went wrong."""
        if self.problem is not None:
            show_report(self, self.problem.sentence, self.problem)

    def say(self, icon: str, text: str) -> None:
        """Show how things are."""
        raise NotImplementedError

    def show_state(self, *_changed: object) -> None:
        """Show which buttons can be pressed now."""
        self.progress_bar.setVisible(self.is_running)
        self.stop_button.setVisible(self.is_running)

    def _ended(self, then: Callable[[], None]) -> None:
        command, self._running = self._running, None
        if command is not None:
            command.deleteLater()
        self.show_state()
        then()
        self.show_state()

    def _show_progress(self, percent: int) -> None:
        self.progress_bar.setMaximum(0 if percent < 0 else 100)
        self.progress_bar.setValue(max(percent, 0))
