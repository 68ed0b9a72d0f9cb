"""Uploaded files, plain or in a zip: what one data file is, and whether a zip can be trusted."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from layman_server.errors import WrongParameter

#: A zip that grows more than this many times beyond `BOMB_BYTES` is taken for an attack.
BOMB_RATIO = 200
BOMB_BYTES = 1_000_000_000
#: Checksums of a zip's contents are verified at once up to this size; above it, when the data are read.
VERIFIED_BYTES = 64_000_000
_SYMLINK = 0o120000
_FILE_TYPE = 0o170000


def wrong_file(message: str, **more: Any) -> WrongParameter:
    """Layman's error for a bad data file, with a sentence that says what is wrong."""
    return WrongParameter({"parameter": "file", "message": message, **more})


@dataclass(frozen=True)
class MainFile:
    """The file with the geometries: `path` itself, or `member` inside the zip `path`."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """File name for messages, without folders."""
        return PurePosixPath(self.member).name if self.member else self.path.name

    @property
    def extension(self) -> str:
        """Lower-case extension with its dot."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def relative_path(self) -> str:
        """Path relative to the upload's folder; a zip counts as a folder, as in Layman's `file.paths`."""
        return f"{self.path.name}/{self.member}" if self.member else self.path.name

    @property
    def gdal_path(self) -> str:
        """The name under which GDAL opens the file."""
        return f"/vsizip/{{{self.path.absolute()}}}/{self.member}" if self.member else str(self.path)

    @property
    def size_bytes(self) -> int:
        """Size of the file, unpacked."""
        if self.member is None:
            return self.path.stat().st_size
        with zipfile.ZipFile(self.path) as archive:
            return archive.getinfo(self.member).file_size

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes of the file, unpacked on the way."""
        if self.member is None:
            with self.path.open("rb") as stream:
                yield stream
            return
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as stream:
                yield cast(BinaryIO, stream)
        except zipfile.BadZipFile as error:
            raise wrong_file(f"{self.path.name} is damaged: {error}.") from error

    def siblings(self) -> dict[str, str]:
        """Files of the same name beside it: lower-case extension to path, or to the path inside the zip."""
        stem = PurePosixPath(self.name).stem
        if self.member is None:
            found = [str(path) for path in self.path.parent.iterdir() if path.stem == stem]
        else:
            folder = PurePosixPath(self.member).parent
            with zipfile.ZipFile(self.path) as archive:
                found = [
                    name
                    for name in archive.namelist()
                    if PurePosixPath(name).stem == stem and PurePosixPath(name).parent == folder
                ]
        return {PurePosixPath(name).suffix.lower(): name for name in found}

    def extract(self, folder: Path) -> Path:
        """The file and its siblings as plain files in `folder`; the file itself where it is no zip's member."""
        if self.member is None:
            return self.path
        try:
            with zipfile.ZipFile(self.path) as archive:
                for name in {self.member, *self.siblings().values()}:
                    with archive.open(name) as source, (folder / PurePosixPath(name).name).open("wb") as target:
                        shutil.copyfileobj(source, target, 1 << 20)
        except zipfile.BadZipFile as error:
            raise wrong_file(f"{self.path.name} is damaged: {error}.") from error
        return folder / self.name


def safe_names(path: Path) -> list[str]:
    """Names of the files in a zip after a look at its directory; what macOS adds is left out.

    Raises:
        WrongParameter: it is no zip, damaged, encrypted, a bomb, or names files outside of itself.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            for member in members:
                _check_member(path.name, member)
            total = sum(member.file_size for member in members)
            if total > BOMB_BYTES and total > BOMB_RATIO * path.stat().st_size:
                raise wrong_file(f"{path.name} would unpack to {total} bytes, too many for its size.")
            damaged = archive.testzip() if total <= VERIFIED_BYTES else None
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise wrong_file(f"{path.name} is not a zip file or is damaged: {error}.") from error
    except Exception as error:
        # zlib.error, lzma.LZMAError and their like have no common class.
        if isinstance(error, WrongParameter):
            raise
        raise wrong_file(f"{path.name} is damaged: {error}.") from error
    if damaged is not None:
        raise wrong_file(f"{path.name} is damaged: the checksum of {damaged} does not match.")
    if not members:
        raise wrong_file(f"{path.name} is empty.", expected="a zip with data files", files=[])
    return [
        member.filename
        for member in members
        if not member.filename.startswith("__MACOSX/") and not PurePosixPath(member.filename).name.startswith("._")
    ]


def _check_member(archive: str, member: zipfile.ZipInfo) -> None:
    # ZipFile replaces the machine's own separator and cuts at NUL; the original name is what an attacker wrote.
    name = member.orig_filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")) or "\0" in name:
        raise wrong_file(f"{archive} names a file outside of itself: {name!r}.")
    if (member.external_attr >> 16) & _FILE_TYPE == _SYMLINK:
        raise wrong_file(f"{archive} holds a symbolic link: {name!r}.")
    if member.flag_bits & 0x1:
        raise wrong_file(f"{archive} is encrypted; upload it without a password.")
