"""Files of a data directory as a change needs them: written, renamed, removed, each so that it lasts."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from layman_server.durable_files import FileToWrite, aside_name, flush_folder, make_folder
from layman_server.geoserver.catalog_files import CatalogFiles, FileSignature
from layman_server.geoserver.catalog_parts import DamagedFile, parse, text_at


@dataclass(frozen=True)
class FileChange:
    """A file or folder that was written (no `before`), renamed, or removed (no `after`)."""

    before: str
    after: str
    signature: FileSignature | None = None


class DirectoryFiles:
    """Changes below one folder; nothing is ever changed through a link that leads out of it."""

    def __init__(self, root: Path, writer: Callable[[list[FileToWrite]], None]) -> None:
        """`writer` writes whole files in their order."""
        self.root = root
        self._writer = writer
        self._files = CatalogFiles(root)
        self.changes: list[FileChange] = []

    def content(self, path: PurePosixPath) -> bytes | None:
        """What is in a file; None when it is not there or cannot be read."""
        try:
            return self._files.content(str(path))
        except DamagedFile:
            return None

    def own(self, path: PurePosixPath, identifier: str) -> bytes | None:
        """The file that is there, if it is that of the object with this id (or of one without an id)."""
        content = self.content(path)
        if content is None:
            return None
        try:
            there = text_at(parse(content), "id")
        except DamagedFile:
            return None
        return content if there in {"", identifier} or not identifier else None

    def exists(self, path: PurePosixPath) -> bool:
        """Whether there is something of this name."""
        return os.path.lexists(self.root / path)

    def write(self, files: list[FileToWrite]) -> None:
        """Write whole files in their order."""
        for file in files:
            self._check(file.path.parent)
        self._writer(files)
        for file in files:
            path = str(file.path.relative_to(self.root))
            self.changes.append(FileChange("", path, self._files.signature(path)))

    def rename(self, before: PurePosixPath, after: PurePosixPath) -> None:
        """Rename a file or folder; one that is not there is no error."""
        source, target = self.root / before, self.root / after
        self._check(source.parent)
        self._check(target.parent)
        make_folder(target.parent)
        try:
            os.rename(source, target)
        except FileNotFoundError:
            return
        self.changes.append(FileChange(str(before), str(after)))
        for folder in {source.parent, target.parent}:
            flush_folder(folder)

    def link(self, before: PurePosixPath, after: PurePosixPath) -> None:
        """Have a file under a second name, if it is there and the name is free."""
        source, target = self.root / before, self.root / after
        self._check(target.parent)
        if not source.is_file() or os.path.lexists(target):
            return
        try:
            os.link(source, target, follow_symlinks=False)
            flush_folder(target.parent)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
                raise
            self.write([FileToWrite(target, source.read_bytes())])

    def remove(self, path: PurePosixPath) -> None:
        """Remove a file; one that is not there is no error."""
        file = self.root / path
        self._check(file.parent)
        try:
            file.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return
        self.changes.append(FileChange(str(path), ""))
        flush_folder(file.parent)

    def set_aside(self, path: PurePosixPath) -> None:
        """Rename a file to `.bak`, or to the first of `.bak.1`, `.bak.2`, ... that is free."""
        file = self.root / path
        if not file.is_file():
            return
        number, target = 0, file.with_name(f"{file.name}.bak")
        while os.path.lexists(target):
            number += 1
            target = file.with_name(f"{file.name}.bak.{number}")
        self.rename(path, path.with_name(target.name))

    def remove_folder(self, path: PurePosixPath) -> None:
        """Remove a folder with all in it at one moment; a link is removed, not what it leads to."""
        folder = self.root / path
        self._check(folder.parent)
        aside = aside_name(folder)
        try:
            os.rename(folder, aside)
        except FileNotFoundError:
            return
        self.changes.append(FileChange(str(path), ""))
        flush_folder(folder.parent)
        if aside.is_symlink():
            aside.unlink()
        else:
            shutil.rmtree(aside)
        flush_folder(folder.parent)

    def _check(self, folder: Path) -> None:
        """Raises PermissionError: the folder is not in the directory."""
        real, root = os.path.realpath(folder), os.path.realpath(self.root)
        if real != root and not real.startswith(f"{root}/"):
            raise PermissionError(errno.EACCES, "It leads out of the data directory", str(folder))
