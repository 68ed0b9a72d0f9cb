"""Runs the test folders and prints one honest summary at the end.

Each folder is a process of its own, because they need different surroundings: `unit` and `server` must run without a
QGIS application, `plugin` has one without a screen, `gui` runs inside a real QGIS on a virtual screen. The folders of a
lane run one after the other, the lanes side by side; each line of output begins with its folder.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "build" / "test-results"
NO_TESTS_COLLECTED = 5


@dataclass(frozen=True)
class Suite:
    """A folder of tests and what it needs; `timeout_s` ends a suite that hangs."""

    name: str
    timeout_s: int
    with_qgis: bool = False
    runner: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where its tests are."""
        return ROOT / "tests" / self.name

    def command(self, results: Path, arguments: list[str]) -> list[str]:
        """The command that runs it and writes JUnit XML to `results`."""
        if self.runner:
            return [sys.executable, *self.runner, "-q", f"--junitxml={results}", *arguments]
        qgis_plugin = [] if self.with_qgis else ["-p", "no:pytest_qgis"]
        return [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            f"--junitxml={results}",
            *qgis_plugin,
            *arguments,
            str(self.folder),
        ]


#: About equally long.
LANES = (
    (Suite("unit", 240), Suite("server", 560)),
    (
        Suite("plugin", 360, with_qgis=True),
        Suite("gui", 540, runner=("tests/gui/qgis_window.py", "tests/gui/run_inside_qgis.py")),
        Suite("acceptance", 400, with_qgis=True),
    ),
)


@dataclass
class Outcome:
    """Numbers of tests of one suite and its seconds; `trouble` is what went wrong beside failing tests."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    trouble: str = ""


def main() -> int:
    """Run the suites asked for; 0 when every test passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="run the slow tests too")
    parser.add_argument(
        "suites", nargs="*", metavar="suite", help="unit, server, plugin, gui, acceptance; default: all"
    )
    options = parser.parse_args()
    unknown = set(options.suites) - {suite.name for lane in LANES for suite in lane}
    if unknown:
        parser.error(f"no such suite: {', '.join(sorted(unknown))}")
    started = time.monotonic()
    RESULTS.mkdir(parents=True, exist_ok=True)
    outcomes: dict[str, Outcome] = {}

    def run_lane(lane: tuple[Suite, ...]) -> None:
        for suite in lane:
            if suite.folder.is_dir() and (not options.suites or suite.name in options.suites):
                outcomes[suite.name] = run(suite, slow=options.all)

    with ThreadPoolExecutor(len(LANES)) as pool:
        list(pool.map(run_lane, LANES))
    return report(outcomes, time.monotonic() - started)


def run(suite: Suite, *, slow: bool) -> Outcome:
    """Run one suite with its output on the terminal."""
    results = RESULTS / f"{suite.name}.xml"
    results.unlink(missing_ok=True)
    arguments = [] if slow else ["-m", "not slow"]
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="layman-cache-") as cache:
        process = subprocess.Popen(
            suite.command(results, arguments),
            cwd=ROOT,
            env=environment(suite, cache),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        showing = threading.Thread(target=show, args=(suite, process), daemon=True)
        showing.start()
        status, trouble = ended(process, suite.timeout_s * (4 if slow else 1))
        showing.join(timeout=5)
    outcome = counted(results)
    outcome.seconds = time.monotonic() - started
    outcome.trouble = trouble
    if status and not outcome.failed and not trouble:
        outcome.trouble = "failed outside its tests"
    if not status and not outcome.passed and not outcome.skipped:
        outcome.trouble = "has no tests"
    return outcome


def show(suite: Suite, process: subprocess.Popen[bytes]) -> None:
    """Pass the output on, line by line, under the suite's name."""
    assert process.stdout is not None
    for line in process.stdout:
        sys.stdout.write(f"{suite.name:<10} | {line.decode(errors='replace').rstrip()}\n")
        sys.stdout.flush()


def ended(process: subprocess.Popen[bytes], timeout_s: int) -> tuple[int, str]:
    """Exit code of a suite and what went wrong beside failing tests; one that takes too long is ended."""
    try:
        status = process.wait(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)  # pytest then ends its fixtures, and with them the servers they started
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return 1, f"did not end within {timeout_s} s"
    if status == NO_TESTS_COLLECTED:
        return status, "has no tests"
    return status, "" if status in (0, 1) else f"ended with exit code {status}"


def environment(suite: Suite, cache: str) -> dict[str, str]:
    """The caller's environment without settings of a server that the tests would take for theirs.

    QGIS keeps what it reads from servers in the cache folder; a port that comes again must not bring old answers.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LAYMAN_", "CSW_", "QGIS_"))}
    if "LAYMAN_TEST_DATA" in os.environ:
        kept["LAYMAN_TEST_DATA"] = os.environ["LAYMAN_TEST_DATA"]
    kept["XDG_CACHE_HOME"] = cache
    if suite.with_qgis:
        kept["QT_QPA_PLATFORM"] = "offscreen"
    return kept


def counted(results: Path) -> Outcome:
    """The numbers in a JUnit file; none when the suite died before writing it."""
    try:
        root = ElementTree.parse(results).getroot()
    except (OSError, ElementTree.ParseError):
        return Outcome()
    outcome = Outcome()
    for case in root.iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif case.find("skipped") is not None:
            outcome.skipped += 1
        else:
            outcome.passed += 1
    return outcome


def report(outcomes: dict[str, Outcome], seconds: float) -> int:
    """Print the table and the summary line; a suite in trouble counts as one failure more."""
    print()
    for name, outcome in outcomes.items():
        trouble = f"  {outcome.trouble.upper()}" if outcome.trouble else ""
        print(
            f"tests/{name:<11}{outcome.passed:>5} passed {outcome.failed:>4} failed {outcome.skipped:>4} skipped"
            f" {outcome.seconds:>7.1f} s{trouble}"
        )
    passed = sum(outcome.passed for outcome in outcomes.values())
    failed = sum(outcome.failed + bool(outcome.trouble) for outcome in outcomes.values())
    skipped = sum(outcome.skipped for outcome in outcomes.values())
    print(f"all in {seconds:.0f} s")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
