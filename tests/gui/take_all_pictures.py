"""Takes the pictures of the documentation anew, in both themes: ``.venv/bin/python tests/gui/take_all_pictures.py``.

Only pictures that `docs/images` has already are replaced; the others are left in a folder that is named at the end.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from qgis_window import ROOT, run

HERE = Path(__file__).parent
IMAGES = ROOT / "docs" / "images"
SCRIPTS = ("take_pictures.py", "take_page_pictures.py", "take_pictures_of_places.py")
#: QGIS's themes by what is put to the names of pictures.
THEMES = {"": "default", "_dark": "Night Mapping"}


def main() -> int:
    """Run every script in every theme, and the first one in Czech; 0 when all ended well."""
    folder = Path(tempfile.mkdtemp(prefix="layman-pictures-"))
    jobs = [(script, "en_US", theme, suffix) for suffix, theme in THEMES.items() for script in SCRIPTS]
    jobs.append((SCRIPTS[0], "cs", "default", "_cs"))
    failed = [job for job in jobs if take(folder, *job)]
    for path in sorted(folder.glob("*.png")):
        if (IMAGES / path.name).exists():
            shutil.copyfile(path, IMAGES / path.name)
    print(f"All pictures: {folder}. Failed: {failed or 'none'}")
    return 1 if failed else 0


def take(folder: Path, script: str, language: str, theme: str, suffix: str) -> int:
    """Run one script; its pictures go into `folder` with `suffix` in their names."""
    os.environ["LAYMAN_GUI_LANGUAGE"] = language
    aside = folder / f"{script}{suffix}"
    exit_code = run(HERE / script, [str(aside)], theme)
    for path in aside.glob("*.png"):
        path.rename(folder / f"{path.stem}{suffix}.png")
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
