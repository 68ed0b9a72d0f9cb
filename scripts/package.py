"""Makes dist/layman_qgis.zip: the plugin with metadata.txt, LICENSE and the server inside.

The zip is the same, byte for byte, for the same files: fixed order, times and rights. Which files belong in it is
asked of git, so that nothing that merely lies about gets in; the translations are made of their sources on the way.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import translations

ROOT = Path(__file__).resolve().parents[1]
PLUGIN = "layman_qgis"
#: The limit of plugins.qgis.org.
MAX_SIZE_BYTES = 25_000_000
#: The first moment a zip can name.
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def main() -> int:
    """Write the zip and say its size; 1 when it is too large."""
    target = ROOT / "dist" / f"{PLUGIN}.zip"
    target.parent.mkdir(exist_ok=True)
    if translations.release():
        return 1
    write_zip(target, members(ROOT))
    size_bytes = target.stat().st_size
    print(f"{target.relative_to(ROOT)}: {size_bytes / 1000:.0f} kB")
    if size_bytes > MAX_SIZE_BYTES:
        print(f"The plugin repository takes at most {MAX_SIZE_BYTES / 1e6:.0f} MB.", file=sys.stderr)
        return 1
    return 0


def members(root: Path) -> dict[str, Path]:
    """Name in the zip of every file that belongs in it, sorted."""
    found = {f"{PLUGIN}/{name}": root / name for name in ("metadata.txt", "LICENSE")}
    for path in versioned_files(root, PLUGIN):
        found[path] = root / path
    for path in sorted((root / PLUGIN / "resources" / "i18n").glob("*.qm")):
        found[path.relative_to(root).as_posix()] = path
    for path in versioned_files(root, "server"):
        found[f"{PLUGIN}/{path}"] = root / path
    return dict(sorted(found.items()))


def versioned_files(root: Path, folder: str) -> list[str]:
    """Paths below `folder` that git knows or would take, without hidden files and tests."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", folder]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
    return [path for path in listed if path and (root / path).is_file() and belongs(path)]


def belongs(path: str) -> bool:
    """Whether a file is part of the product."""
    parts = Path(path).parts
    hidden = any(part.startswith((".", "__pycache__")) for part in parts)
    return not hidden and "tests" not in parts and not path.endswith((".pyc", ".ts", "~"))


def write_zip(target: Path, files: dict[str, Path]) -> None:
    """Write the files in the given order, aside first."""
    aside = target.with_suffix(".part")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in files.items():
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    aside.replace(target)


if __name__ == "__main__":
    sys.exit(main())
