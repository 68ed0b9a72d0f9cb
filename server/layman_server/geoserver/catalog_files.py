"""Looking through a data directory: folders and files, without following links that lead out of it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from layman_server.geoserver.catalog_parts import MAX_FILE_BYTES, DamagedFile

#: A file at one moment: time of its last change in ns, size in bytes, inode.
FileSignature = tuple[int, int, int]
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


@dataclass(frozen=True)
class Problem:
    """Something of a data directory that is not as it should be: the file, what is wrong, and what follows from it."""

    path: str
    what: str
    effect: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.path}: {self.what}; {self.effect}"


class CatalogFiles:
    """The files below one folder. Paths are texts relative to it, because there are very many of them."""

    def __init__(self, root: Path) -> None:
        """Nothing is read yet."""
        self.root = root
        self._base = f"{root}/"
        self._real = os.path.realpath(root)
        #: Every file that was read, as it was then.
        self.signatures: dict[str, FileSignature] = {}

    def path(self, relative: str) -> Path:
        """The whole path of a file."""
        return self.root / relative

    def folders(self, relative: str) -> list[str]:
        """Names of the folders in a folder, sorted; hidden ones and links that lead out are left out."""
        return sorted(name for name, is_folder in self._entries(relative) if is_folder)

    def names(self, relative: str, suffix: str = "") -> list[str]:
        """Names of the files in a folder that end so, sorted; hidden ones are left out."""
        return sorted(name for name, is_folder in self._entries(relative) if not is_folder and name.endswith(suffix))

    def exists(self, relative: str) -> bool:
        """Whether there is something of this name in the directory itself."""
        real = os.path.realpath(self._base + relative)
        return self._is_inside(real) and os.path.exists(real)

    def outside_links(self, relative: str) -> list[str]:
        """Names of links in a folder that lead out of the directory."""
        try:
            with os.scandir(self._base + relative) as entries:
                return sorted(entry.name for entry in entries if entry.is_symlink() and not self._leads_inside(entry))
        except OSError:
            return []

    def content(self, relative: str) -> bytes | None:
        """What is in a file; None when it is not there.

        Raises:
            DamagedFile: it cannot be read, is far too long, or is a link that leads out of the directory.
        """
        path = self._base + relative
        try:
            descriptor = os.open(path, _FLAGS)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR):
                return None
            if error.errno != errno.ELOOP:
                raise DamagedFile(f"it cannot be opened ({os.strerror(error.errno or 0)})") from error
            return self._linked(relative)
        return self._read(descriptor, relative)

    def _linked(self, relative: str) -> bytes | None:
        real = os.path.realpath(self._base + relative)
        if not self._is_inside(real):
            raise DamagedFile("it is a link that leads out of the data directory")
        try:
            descriptor = os.open(real, _FLAGS)
        except OSError as error:
            raise DamagedFile("it is a link that leads to nothing") from error
        return self._read(descriptor, relative)

    def _read(self, descriptor: int, relative: str) -> bytes:
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_FILE_BYTES:
                raise DamagedFile("it is no file of a catalogue")
            content = os.read(descriptor, status.st_size + 1)
        except OSError as error:
            raise DamagedFile(f"it cannot be read ({os.strerror(error.errno or 0)})") from error
        finally:
            os.close(descriptor)
        self.signatures[relative] = (status.st_mtime_ns, status.st_size, status.st_ino)
        return content

    def signature(self, relative: str) -> FileSignature | None:
        """How a file is now; None when it is not there."""
        try:
            status = os.stat(self._base + relative)
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _entries(self, relative: str) -> Iterator[tuple[str, bool]]:
        try:
            with os.scandir(self._base + relative) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if not entry.is_symlink():
                        yield entry.name, entry.is_dir(follow_symlinks=False)
                    elif self._leads_inside(entry):
                        yield entry.name, entry.is_dir()
        except OSError:
            return

    def _leads_inside(self, entry: os.DirEntry[str]) -> bool:
        return self._is_inside(os.path.realpath(entry.path))

    def _is_inside(self, real: str) -> bool:
        return real == self._real or real.startswith(f"{self._real}/")
