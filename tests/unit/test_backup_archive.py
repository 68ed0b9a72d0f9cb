"""The file of a backup: whole or refused, and nothing in it reaches beyond its place."""

from __future__ import annotations

import io
import json
import shutil
import stat
import tarfile
from pathlib import Path

import pytest

from layman_server.backup.archive import extract, new_archive
from layman_server.errors import BackupRefused

ENDINGS = [".tar", ".tar.gz", ".tar.zst"]


def source(folder: Path) -> Path:
    data = folder / "source"
    (data / "users" / "ann" / "maps").mkdir(parents=True)
    (data / "users" / "ann" / "user.json").write_text('{"username": "ann"}')
    (data / "big").write_bytes(bytes(range(256)) * 5000)
    (data / "secret").write_text("x")
    (data / "secret").chmod(0o600)
    return data


def archive(folder: Path, ending: str = ".tar") -> Path:
    path = folder / f"backup{ending}"
    with new_archive(path) as writer:
        writer.add_json("manifest.json", {"format": 1})
        writer.add_folder("data", source(folder))
    return path


def read(path: Path, folder: Path) -> dict[str, object]:
    folder.mkdir()
    return extract(path, folder, lambda manifest: None, lambda done: None)


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_goes_in_comes_out(tmp_path: Path, ending: str) -> None:
    if ending == ".tar.zst" and not shutil.which("zstd"):
        pytest.skip("zstd is not installed")
    path = archive(tmp_path, ending)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read(path, tmp_path / "out") == {"format": 1}
    for item in (tmp_path / "source").rglob("*"):
        twin = tmp_path / "out" / "data" / item.relative_to(tmp_path / "source")
        assert twin.is_dir() if item.is_dir() else twin.read_bytes() == item.read_bytes()
    assert stat.S_IMODE((tmp_path / "out/data/secret").stat().st_mode) == 0o600


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("share", [0.0, 0.2, 0.9, 0.9999])
def test_a_cut_off_file_is_refused(tmp_path: Path, ending: str, share: float) -> None:
    if ending == ".tar.zst" and not shutil.which("zstd"):
        pytest.skip("zstd is not installed")
    path = archive(tmp_path, ending)
    # A tar ends with blocks of zeros, of which the last may be missing without harm.
    size = path.stat().st_size - (10_240 if ending == ".tar" else 0)
    with path.open("r+b") as file:
        file.truncate(int(size * share))
    with pytest.raises(BackupRefused, match=r"cut off|no backup"):
        read(path, tmp_path / "out")


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = archive(tmp_path)
    content = path.read_bytes()
    at = content.index(bytes(range(256)) * 3) + 700
    path.write_bytes(content[:at] + b"?" + content[at + 1 :])
    with pytest.raises(BackupRefused, match="data/big is not as it was"):
        read(path, tmp_path / "out")


@pytest.mark.parametrize("name", ["../evil", "data/../../evil", "/etc/evil", "elsewhere/evil"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as tar:
        for entry, content in (("manifest.json", b"{}"), (name, b"x")):
            info = tarfile.TarInfo(entry)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    with pytest.raises(BackupRefused, match="does not belong"):
        read(path, tmp_path / "out")
    assert not list(tmp_path.rglob("evil"))


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.tar"
    with tarfile.open(path, "w") as tar:
        manifest = tarfile.TarInfo("manifest.json")
        manifest.size = 2
        tar.addfile(manifest, io.BytesIO(b"{}"))
        link = tarfile.TarInfo("data/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(BackupRefused, match="does not belong"):
        read(path, tmp_path / "out")


@pytest.mark.parametrize("content", [b"", b"not a backup" * 100, json.dumps({}).encode()])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.tar"
    path.write_bytes(content)
    with pytest.raises(BackupRefused, match="no backup"):
        read(path, tmp_path / "out")


def test_a_backup_that_fails_leaves_no_file(tmp_path: Path) -> None:
    def fail() -> None:
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError), new_archive(tmp_path / "backup.tar") as writer:
        writer.add_json("manifest.json", {})
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_or_unknown_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path)
    before = path.read_bytes()
    with pytest.raises(BackupRefused, match="there already"), new_archive(path):
        pass
    assert path.read_bytes() == before
    with pytest.raises(BackupRefused, match="must end with"), new_archive(tmp_path / "backup.zip"):
        pass
