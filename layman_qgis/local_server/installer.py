"""Makes the private environment and installs the bundled server into it, step by step, without blocking."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.local_server.layout import Environment, fingerprint
from layman_qgis.local_server.process_chain import Program
from layman_qgis.local_server.python_candidates import PROBE, FoundPython, candidates, read_probe

#: Built from a copy: pip leaves a build folder in what it installs from, and takes old files from it next time.
_COPY = (
    "import shutil, sys; skip = shutil.ignore_patterns('build', '*.egg-info', '__pycache__');"
    " shutil.copytree(*sys.argv[1:], ignore=skip)"
)
_PIP_STAGES = (("Collecting", 20), ("Downloading", 40), ("Building", 60), ("Installing collected", 80))


class Installer(QObject):
    """One installation; ends with `succeeded` or `failed`."""

    line = pyqtSignal(str)
    #: What is being done, and percent of the whole.
    progress = pyqtSignal(str, int)
    succeeded = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, environment: Environment, source: Path, parent: QObject | None = None) -> None:
        """Prepare; `start` begins."""
        super().__init__(parent)
        self.environment = environment
        self.source = source
        self._candidates: list[Path] = []
        self._python: FoundPython | None = None
        self._program = Program(self)
        self._program.line.connect(self._on_line)
        self._percent = 0
        self._then = self._after_probe
        self._program.ended.connect(lambda code, output: self._then(code, output))

    def start(self) -> None:
        """Look for a Python, make the environment, install."""
        self._candidates = candidates()
        self._tell(tr("Looking for a Python that knows QGIS"), 2)
        self._try_next()

    def cancel(self) -> None:
        """Stop; what is half made is recognised and made anew the next time."""
        if self._program.is_running:
            self._program.stop()
            self.failed.emit(ApiError(tr("The set-up was cancelled."), tr("Start it again when you like.")))

    def _try_next(self) -> None:
        if not self._candidates:
            self.failed.emit(
                ApiError(
                    tr("No Python of version 3.10 or newer was found that knows QGIS."),
                    tr("Install python3-qgis and python3-venv, or choose a layman-server command in the settings."),
                )
            )
            return
        self._then = self._after_probe
        self._program.run(str(self._candidates[0]), ["-c", PROBE])

    def _after_probe(self, code: int, output: str) -> None:
        path = self._candidates.pop(0)
        self._python = read_probe(path, output) if code == 0 else None
        if self._python is None:
            self._try_next()
            return
        self._make_environment(with_pip=True)

    def _make_environment(self, with_pip: bool) -> None:
        self._tell(tr("Making a private environment"), 5)
        self.environment.folder.parent.mkdir(parents=True, exist_ok=True)
        self.environment.stamp.unlink(missing_ok=True)  # From now on it is unfinished.
        # What is there is cleared by the other process: thousands of files would hold the window.
        options = ["--clear", "--system-site-packages"] + ([] if with_pip else ["--without-pip"])
        self._then = self._after_environment if with_pip else self._after_bare_environment
        python = str(self._python.path) if self._python else ""
        self._program.run(python, ["-m", "venv", *options, str(self.environment.folder)])

    def _after_environment(self, code: int, output: str) -> None:
        if code == 0:
            self._install()
        elif "ensurepip" in output:
            self._make_environment(with_pip=False)
        else:
            self._fail(
                tr("The private environment could not be made."), tr("Check the free space of your home."), output
            )

    def _after_bare_environment(self, code: int, output: str) -> None:
        """Debian without python3-venv has no ensurepip; pip of the system then serves the environment."""
        if code != 0:
            self._fail(
                tr("The private environment could not be made."), tr("Install python3-venv and try again."), output
            )
            return
        self._then = self._after_pip_probe
        self._program.run(str(self.environment.python), ["-m", "pip", "--version"])

    def _after_pip_probe(self, code: int, output: str) -> None:
        if code != 0:
            text = tr("Run: sudo apt-get install python3-venv python3-pip, then try again.")
            self._fail(tr("Python's installer (pip) is missing on this computer."), text, output)
            return
        self._install()

    def _install(self) -> None:
        self._tell(tr("Installing the server"), 10)
        constraints = self.environment.folder / "constraints.txt"
        # QGIS and GDAL are compiled against the system's NumPy: another one in the environment would break both.
        constraints.write_text(f"numpy=={self._python.numpy}\n" if self._python else "", encoding="utf-8")
        self._then = lambda code, output: self._after_copy(code, output, constraints)
        self._program.run(str(self.environment.python), ["-c", _COPY, str(self.source), str(self._copy)])

    def _after_copy(self, code: int, output: str, constraints: Path) -> None:
        if code != 0:
            self._fail(tr("The server could not be installed."), tr("Check the free space of your home."), output)
            return
        self._then = self._after_install
        arguments = ["-m", "pip", "install", "--progress-bar", "off", "--constraint", str(constraints)]
        self._program.run(str(self.environment.python), [*arguments, str(self._copy)])

    @property
    def _copy(self) -> Path:
        return self.environment.folder / "source"

    def _after_install(self, code: int, output: str) -> None:
        shutil.rmtree(self._copy, ignore_errors=True)
        if code != 0 or not self.environment.command.exists():
            self._fail(_pip_sentence(output), tr("Check the network and try again; the log has the details."), output)
            return
        self.environment.stamp.write_text(fingerprint(self.source), encoding="utf-8")
        self._tell(tr("The server is installed"), 100)
        self.succeeded.emit()

    def _fail(self, sentence: str, next_step: str, output: str) -> None:
        self.failed.emit(ApiError(sentence, next_step, "\n".join(output.splitlines()[-40:])))

    def _on_line(self, line: str) -> None:
        self.line.emit(line)
        for word, percent in _PIP_STAGES:
            if line.strip().startswith(word):
                self._tell(line.strip()[:100], max(self._percent, min(percent, self._percent + 2)))
                return

    def _tell(self, text: str, percent: int) -> None:
        self._percent = percent
        self.progress.emit(text, percent)


def _pip_sentence(output: str) -> str:
    if re.search(r"Temporary failure in name resolution|NewConnectionError|Could not fetch URL|ProxyError", output):
        return tr("The packages of the server could not be downloaded.")
    if "No space left" in output:
        return tr("The disk is full.")
    return tr("The server could not be installed.")
