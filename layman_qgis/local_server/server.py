"""The local server as the window sees it: one state, one sentence, and start, stop and install that never block."""

from __future__ import annotations

import time
from collections import deque
from enum import Enum
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.local_server.health import HealthCheck
from layman_qgis.local_server.installer import Installer
from layman_qgis.local_server.launching import any_command, current_command, is_alive, launch
from layman_qgis.local_server.layout import bundled_source, profile_environment
from layman_qgis.local_server.log_tail import LogTail
from layman_qgis.local_server.process_chain import Program, run_once
from layman_qgis.local_server.server_command import ServerCommand
from layman_qgis.local_server.system_packages import MissingPackages, missing_packages
from layman_qgis.network.credentials import Credentials

STARTING_POLL_MS = 300
RUNNING_POLL_MS = 5000
#: A first start makes a database cluster; a machine under load needs its time.
START_TIMEOUT_S = 180.0
LOG_LINES = 2000
#: A server in its first moments cannot be stopped yet.
STOP_ATTEMPTS = 5


class LocalServerState(str, Enum):
    """State of the local server."""

    NOT_INSTALLED = "not_installed"
    INSTALLING = "installing"
    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    FAILED = "failed"


class LocalServer(QObject):
    """Starts, stops and watches the bundled server; it lives on when QGIS ends, and is found again."""

    #: State and a sentence about it (may be empty).
    state_changed = pyqtSignal(object, str)
    log_line = pyqtSignal(str)
    #: What is being done and percent of it, -1 when that is not known.
    progress = pyqtSignal(str, int)

    def __init__(self, settings: PluginSettings | None = None, parent: QObject | None = None) -> None:
        """Look at nothing yet; `settings` are read anew at each start unless they are given by `use_settings`."""
        super().__init__(parent)
        self._settings = settings or PluginSettings.load()
        self._settings_are_fixed = False
        self.state = LocalServerState.STOPPED
        self.message = ""
        self.url = ""
        self.missing: MissingPackages | None = None
        self.error: ApiError | None = None
        self._lines: deque[str] = deque(maxlen=LOG_LINES)
        self._installer: Installer | None = None
        self._stopper: Program | None = None
        self._stop_attempts = 0
        self._starts_again = False
        self._starts_when_absent = False
        self._is_older = False
        self._pid = 0
        self._started_s = 0.0
        self._launch_tail = LogTail(self._launch_log())
        self._supervisor_tail: LogTail | None = None
        self._health = HealthCheck(self)
        self._health.well.connect(self._on_well)
        self._health.unwell.connect(self._on_unwell)
        self._health.absent.connect(self._on_absent)
        QgsApplication.instance().aboutToQuit.connect(self.stop_with_qgis)
        QgsApplication.instance().aboutToQuit.connect(self.close)
        self._poll = QTimer(self)
        self._poll.setSingleShot(True)
        self._poll.timeout.connect(self._ask)

    @property
    def settings(self) -> PluginSettings:
        """The settings of this moment."""
        self._reload_settings()
        return self._settings

    @property
    def home(self) -> Path:
        """The server's home folder."""
        return self._settings.local_home_path()

    @property
    def is_coming(self) -> bool:
        """Whether it is being installed or started."""
        return self.state in {LocalServerState.INSTALLING, LocalServerState.STARTING}

    def use_settings(self, settings: PluginSettings) -> None:
        """Use these settings from now on, not the stored ones."""
        self._settings = settings
        self._settings_are_fixed = True

    def refresh(self) -> None:
        """Look whether the server runs; `state_changed` follows when something is new."""
        if self.state not in {LocalServerState.INSTALLING, LocalServerState.STARTING, LocalServerState.STOPPING}:
            self._reload_settings()
            self._ask()

    def install(self) -> None:
        """Make the private environment anew and install the server; the server is started only by `start`."""
        self._install(start_after=False)

    def start(self) -> None:
        """Start the server, after installing it when needed."""
        if self.state in {LocalServerState.INSTALLING, LocalServerState.STARTING, LocalServerState.RUNNING}:
            return
        self._reload_settings()
        self.error = None
        self.missing = missing_packages()
        if self.missing is not None:
            self._enter(LocalServerState.FAILED, self.missing.sentence)
            return
        if self._command():
            self._launch()
        else:
            self._install(start_after=True)

    def start_unless_running(self) -> None:
        """Start the server as soon as it is known that it does not run."""
        self._starts_when_absent = True
        self.refresh()

    def stop(self) -> None:
        """Stop the server, or what is on the way to it."""
        if self._installer is not None:
            self._installer.cancel()
            return
        command = self._command_there()
        if not command or self.state is LocalServerState.STOPPING:
            return
        self._poll.stop()
        self._health.stop()
        self._enter(LocalServerState.STOPPING, tr("The server is being stopped."))
        self._stop_attempts = STOP_ATTEMPTS
        self._run_down()

    def restart(self) -> None:
        """Stop the server and start it again."""
        if self.state is LocalServerState.RUNNING:
            self._starts_again = True
            self.stop()

    def command(self, *arguments: str, good_codes: tuple[int, ...] = (0,), wants_home: bool = True) -> ServerCommand:
        """A run of the server's command on this home, or on none, to be started.

        Raises:
            ApiError: the server is not installed.
        """
        program = self._command_there()
        if not program:
            raise ApiError(tr("The local server is not set up yet."), tr("Start it once."))
        return ServerCommand(program, self.home if wants_home else None, arguments, good_codes, self)

    def stop_with_qgis(self) -> None:
        """Stop the server because QGIS ends, when the settings say so; nobody waits for it."""
        if self._settings.stop_local_with_qgis and self.state is LocalServerState.RUNNING and self._command_there():
            launch(self._command_there(), ["down", "--home", str(self.home)])

    def close(self) -> None:
        """End what is under way here, as before the plugin goes; the server itself goes on."""
        self._poll.stop()
        self._health.stop()
        if self._installer is not None:
            self._installer.blockSignals(True)
            self._installer.cancel()
        for command in self.findChildren(ServerCommand):
            command.stop()

    def _run_down(self) -> None:
        self._stopper = run_once(self, self._command_there(), ["down", "--home", str(self.home)], self._on_stopped)

    def credentials(self) -> Credentials:
        """The bearer token of this machine's user.

        Raises:
            LoginNeeded: the server has not made one yet.
        """
        return Credentials.from_home(self.home)

    def log_lines(self) -> list[str]:
        """The last lines of installing, starting and running."""
        return list(self._lines)

    def _reload_settings(self) -> None:
        if not self._settings_are_fixed:
            self._settings = PluginSettings.load()

    def _command(self) -> str:
        return current_command(self._settings)

    def _command_there(self) -> str:
        return any_command(self._settings)

    def _install(self, start_after: bool) -> None:
        source = bundled_source()
        if source is None:
            self._fail(
                ApiError(tr("The plugin came without its server."), tr("Install the plugin from its zip again."))
            )
            return
        installer = Installer(profile_environment(), source, self)
        installer.line.connect(self._log)
        installer.progress.connect(self.progress)
        installer.succeeded.connect(lambda: self._on_installed(start_after))
        installer.failed.connect(self._on_install_failed)
        self._installer = installer
        self._enter(LocalServerState.INSTALLING, tr("The server is being set up; this happens once."))
        installer.start()

    def _on_installed(self, start_after: bool) -> None:
        self._drop_installer()
        if start_after:
            self._launch()
        else:
            self._enter(LocalServerState.STOPPED, tr("The server is set up."))

    def _on_install_failed(self, error: ApiError) -> None:
        self._drop_installer()
        self._fail(error)

    def _drop_installer(self) -> None:
        if self._installer is not None:
            self._installer.deleteLater()
            self._installer = None

    def _launch(self) -> None:
        """Start the server as a process of its own; its first words go to a file that we read along."""
        log = self._launch_log()
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_bytes(b"")
        self._launch_tail = LogTail(log, from_start=True)
        arguments = ["up", "--home", str(self.home), "--port", str(self._settings.local_port)]
        launched = launch(self._command(), arguments, log)
        if launched.problem:
            self._fail(
                ApiError(
                    tr("The server's command cannot be run."),
                    tr("Check the command in the settings."),
                    launched.problem,
                )
            )
            return
        self._pid = launched.pid
        self._started_s = time.monotonic()
        self._enter(LocalServerState.STARTING, tr("The server is starting."))
        self._poll.start(STARTING_POLL_MS)

    def _launch_log(self) -> Path:
        return Path(QgsApplication.qgisSettingsDirPath()) / "layman_server_start.log"

    def _ask(self) -> None:
        self._read_logs()
        self._health.ask(self.home)

    def _on_well(self, url: str) -> None:
        self._read_logs()
        self.url = url
        self.missing = None
        self._starts_when_absent = False
        if self.state is not LocalServerState.RUNNING or url not in self.message:
            self._is_older = not self._command() and bool(self._command_there())
        text = tr("The server runs at {0}.").format(url)
        if self._is_older:
            text += " " + tr("It is older than the plugin; restart it to renew it.")
        self._enter(LocalServerState.RUNNING, text)
        self._poll.start(RUNNING_POLL_MS)

    def _on_unwell(self, url: str, sentence: str) -> None:
        self._read_logs()
        self.url = url
        if self.state is not LocalServerState.STARTING:
            self._enter(LocalServerState.RUNNING, sentence)
        self._poll.start(STARTING_POLL_MS if self.state is LocalServerState.STARTING else RUNNING_POLL_MS)

    def _on_absent(self) -> None:
        if self.state is LocalServerState.STARTING:
            self._go_on_starting()
            return
        if self.state is LocalServerState.FAILED:
            return
        gone = self.state is LocalServerState.RUNNING
        self.url = ""
        if not self._command():
            self._enter(LocalServerState.NOT_INSTALLED, "")
        else:
            self._enter(LocalServerState.STOPPED, tr("The server has stopped.") if gone else "")
        if self._starts_when_absent:
            self._starts_when_absent = False
            self.start()

    def _go_on_starting(self) -> None:
        if not is_alive(self._pid):
            self._read_logs()
            text = self._last_words()
            self._fail(
                ApiError(text or tr("The server ended while it was starting."), "", "\n".join(self.log_lines()[-20:]))
            )
        elif time.monotonic() - self._started_s > START_TIMEOUT_S:
            self._fail(ApiError(tr("The server is not ready after three minutes."), tr("Look at its log, or stop it.")))
        else:
            self._poll.start(STARTING_POLL_MS)

    def _last_words(self) -> str:
        """The sentence `layman-server: ...` that the command ends with when it cannot start."""
        for line in reversed(self._lines):
            if line.startswith("layman-server: "):
                return line.split(": ", 1)[1]
        return ""

    def _on_stopped(self, code: int, output: str) -> None:
        self._stopper = None
        again, self._starts_again = self._starts_again and code == 0, self._starts_again and code != 0
        for line in output.splitlines():
            self._log(line)
        if code == 0:
            self.url = ""
            self._enter(LocalServerState.STOPPED, tr("The server has stopped."))
            if again:
                self.start()
        elif "only just starting" in output and self._stop_attempts > 1:
            self._stop_attempts -= 1
            QTimer.singleShot(1000, self._run_down)
        else:
            self._starts_again = False
            last = output.strip().splitlines()[-1] if output.strip() else ""
            self._fail(ApiError(tr("The server could not be stopped."), last, output))

    def _fail(self, error: ApiError) -> None:
        self.error = error
        self.url = ""
        self._enter(LocalServerState.FAILED, str(error))

    def _enter(self, state: LocalServerState, message: str) -> None:
        if (state, message) == (self.state, self.message):
            return
        self.state, self.message = state, message
        self.state_changed.emit(state, message)

    def _log(self, line: str) -> None:
        self._lines.append(line)
        self.log_line.emit(line)

    def _read_logs(self) -> None:
        """Read along what the command says and what the server's supervisor writes."""
        supervisor_log = self.home / "logs" / "supervisor.log"
        if self._supervisor_tail is None or self._supervisor_tail.path != supervisor_log:
            self._supervisor_tail = LogTail(supervisor_log)
        for tail in (self._launch_tail, self._supervisor_tail):
            for line in tail.new_lines():
                self._log(line)
