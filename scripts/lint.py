"""Style, types and import directions: runs every check, also after a failed one, and says which failed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent

CHECKS = (
    ("ruff check", [BIN / "ruff", "check", "."]),
    ("ruff format", [BIN / "ruff", "format", "--check", "."]),
    ("mypy", [BIN / "mypy", "server/layman_server", "layman_qgis/api"]),
    ("plugin repository", [Path(sys.executable), "scripts/repository_scan.py"]),
    ("import directions", [BIN / "lint-imports", "--cache-dir", "build/import-linter"]),
)


def main() -> int:
    """0 when every check passed."""
    (ROOT / "build").mkdir(exist_ok=True)
    failed = []
    for name, command in CHECKS:
        started = time.monotonic()
        print(f"--- {name}", flush=True)
        if subprocess.run([str(word) for word in command], cwd=ROOT, check=False).returncode:
            failed.append(name)
        print(f"    {time.monotonic() - started:.1f} s", flush=True)
    print(f"lint: {'failed: ' + ', '.join(failed) if failed else 'all checks passed'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
