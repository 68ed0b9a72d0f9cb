"""The scans that plugins.qgis.org makes of every upload, made of our zip's files before it is uploaded.

What the repository calls critical stops a publication, so it fails here; what it calls a warning is shown to users of
the site and only counted here. The lists are the repository's own rules as of 2026-07 (QGIS-Plugins-Website,
`bandit_rules.json`, `secrets_rules.json`, `flake8_rules.json`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from package import ROOT, members

BIN = Path(sys.executable).parent
BANDIT_CRITICAL = (
    "B102,B103,B105,B106,B107,B111,B201,B202,B301,B302,B304,B305,B306,B307,B312,B321,B323,B401,B402,B412,B413,B501,B502,"
    "B503,B505,B506,B507,B601,B602,B604,B605,B609,B610,B611,B612,B613,B615,B701"
)
BANDIT_WARNINGS = (
    "B101,B104,B108,B110,B112,B113,B303,B308,B310,B311,B313,B314,B315,B316,B317,B318,B319,B320,B324,B403,B405,B406,B407,"
    "B408,B409,B504,B508,B509,B603,B606,B607,B608,B614,B702,B703,B704"
)
#: Detectors whose finds the repository only warns of.
MILD_DETECTORS = ("Base64HighEntropyString", "HexHighEntropyString", "KeywordDetector", "IPPublicDetector")
FLAKE8_CRITICAL = "E901,E902,E999,F821,F823,F831"
#: Files that no upload may hold, whatever is in them.
FORBIDDEN_SUFFIXES = frozenset({".exe", ".dll", ".so", ".dylib", ".bat", ".sh", ".ps1", ".cmd"})


def main() -> int:
    """0 when nothing critical was found."""
    with tempfile.TemporaryDirectory(prefix="layman-scan-") as name:
        folder = Path(name)
        for inside, path in members(ROOT).items():
            target = folder / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        found = [*forbidden_files(folder), *bandit(folder), *secrets(folder), *flake8(folder)]
        warnings = len(list(bandit(folder, BANDIT_WARNINGS)))
    for line in found:
        print(line)
    print(f"{len(found)} critical, {warnings} that the repository shows as a warning")
    return 1 if found else 0


def forbidden_files(folder: Path) -> Iterator[str]:
    """Files that are refused by their names."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in FORBIDDEN_SUFFIXES or path.name.startswith("."):
            yield f"{path.relative_to(folder)}: no file of this name is taken"


def bandit(folder: Path, tests: str = BANDIT_CRITICAL) -> Iterator[str]:
    """What Bandit finds by these tests."""
    answer = run("bandit", "--quiet", "--recursive", "--format", "json", "--tests", tests, str(folder))
    for issue in json.loads(answer)["results"]:
        path = Path(issue["filename"]).relative_to(folder)
        yield f"{path}:{issue['line_number']}: {issue['test_id']} {issue['issue_text']}"


def secrets(folder: Path) -> Iterator[str]:
    """What looks like a secret to detect-secrets."""
    switches = [word for detector in MILD_DETECTORS for word in ("--disable-plugin", detector)]
    answer = run("detect-secrets", "scan", "--all-files", *switches, ".", cwd=folder)
    for path, issues in sorted(json.loads(answer)["results"].items()):
        for issue in issues:
            yield f"{path}:{issue['line_number']}: {issue['type']}"


def flake8(folder: Path) -> Iterator[str]:
    """Code that cannot run."""
    yield from run("flake8", "--isolated", "--select", FLAKE8_CRITICAL, ".", cwd=folder).splitlines()


def run(program: str, *arguments: str, cwd: Path = ROOT) -> str:
    """What a program of the environment prints; 1 as exit code says that it found something."""
    done = subprocess.run([str(BIN / program), *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{program} failed: {done.stderr.strip()[-500:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
