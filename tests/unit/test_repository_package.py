"""The zip for the plugin manager: what is in it, what is not, and that it is the same every time."""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ZIP = ROOT / "dist" / "layman_qgis.zip"
#: What plugins.qgis.org refuses.
REFUSED = (".bat", ".cmd", ".dll", ".dylib", ".exe", ".ps1", ".pyc", ".sh", ".so")


def made() -> bytes:
    subprocess.run([sys.executable, "scripts/package.py"], cwd=ROOT, check=True, capture_output=True)
    return ZIP.read_bytes()


@pytest.fixture(scope="module")
def names() -> list[str]:
    made()
    with zipfile.ZipFile(ZIP) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_everything_is_in_one_folder(names: list[str]):
    assert {name.split("/")[0] for name in names} == {"layman_qgis"}


@pytest.mark.parametrize(
    "name",
    [
        "metadata.txt",
        "LICENSE",
        "__init__.py",
        "plugin.py",
        "resources/i18n/layman_qgis_cs.qm",
        "server/pyproject.toml",
        "server/layman_server/cli.py",
    ],
)
def test_what_the_plugin_needs_is_inside(names: list[str], name: str):
    assert f"layman_qgis/{name}" in names


def test_every_file_of_the_server_package_is_inside(names: list[str]):
    listed = subprocess.run(
        ["git", "ls-files", "server/layman_server"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    present = [f"layman_qgis/{path}" for path in listed if (ROOT / path).exists()]
    assert len(present) > 50
    assert set(present) - set(names) == set()


def test_nothing_hidden_compiled_or_refused_is_inside(names: list[str]):
    wrong = [n for n in names if n.endswith(REFUSED) or any(p.startswith((".", "__pycache__")) for p in n.split("/"))]
    assert wrong == []


def test_no_tests_are_inside(names: list[str]):
    assert [name for name in names if "/tests/" in name or name.split("/")[-1].startswith("test_")] == []


def test_the_zip_is_smaller_than_the_repository_allows(names: list[str]):
    assert 0 < ZIP.stat().st_size < 25_000_000


def test_two_runs_make_the_same_bytes():
    assert made() == made()


def test_the_description_has_what_the_repository_demands(names: list[str]):
    with zipfile.ZipFile(ZIP) as archive:
        parser = configparser.ConfigParser(interpolation=None)
        parser.read_string(archive.read("layman_qgis/metadata.txt").decode())
    general = parser["general"]
    demanded = [
        "name",
        "description",
        "version",
        "qgisMinimumVersion",
        "author",
        "email",
        "about",
        "tracker",
        "repository",
    ]
    assert [key for key in demanded if not general.get(key)] == []
    assert general["version"].replace(".", "").isdigit()
    assert general["qgisMinimumVersion"] == "3.22"
    assert "plugin" not in general["name"].lower()


def test_the_plugin_and_its_server_can_be_unpacked_and_compiled(tmp_path: Path, names: list[str]):
    with zipfile.ZipFile(ZIP) as archive:
        archive.extractall(tmp_path)
    compiled = subprocess.run(
        [sys.executable, "-W", "error", "-m", "compileall", "-q", tmp_path], capture_output=True, text=True, check=False
    )
    assert compiled.returncode == 0, compiled.stdout
    assert Path(tmp_path, "layman_qgis", "server", "layman_server", "__init__.py").is_file()
