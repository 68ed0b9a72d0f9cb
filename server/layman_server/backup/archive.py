"""The file of a backup: a tar archive whose last member holds the checksums of all others.

    manifest.json               what is in it, of which versions
    home/..., data/..., geoserver/..., postgresql/...
    checksums.json              SHA-256 of every file before it; without it the archive is cut off

The ending of its name chooses the compression: `.tar`, `.tar.gz` or `.tar.zst`; reading looks at the first bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import stat
import subprocess
import tarfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from layman_server.durable_files import disk_errors, flush_folder
from layman_server.errors import BackupRefused

MANIFEST, CHECKSUMS = "manifest.json", "checksums.json"
#: The first parts of the names that an archive may hold beside these two.
ROOTS = frozenset({"home", "data", "geoserver", "postgresql"})
ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.zst")
_GZIP_MAGIC, _ZSTD_MAGIC = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_BLOCK_BYTES = 1 << 20
_MANIFEST_LIMIT_BYTES = 256 << 20

#: Called with the bytes that are done.
Progress = Callable[[int], None]


class ArchiveWriter:
    """Adds files to an archive, noting their checksums."""

    def __init__(self, tar: tarfile.TarFile, progress: Progress) -> None:
        """Write into an open tar stream."""
        self._tar = tar
        self._progress = progress
        self._checksums: dict[str, str] = {}
        self._done_bytes = 0

    def add_json(self, name: str, document: object) -> None:
        """Add a document."""
        content = json.dumps(document, ensure_ascii=False, indent=1).encode()
        self._add(name, io.BytesIO(content), len(content), 0o600, time.time())

    def add_file(self, name: str, path: Path) -> None:
        """Add a file; one that is no regular file is left out."""
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if stat.S_ISREG(found.st_mode):
                self._add(name, file, found.st_size, stat.S_IMODE(found.st_mode), found.st_mtime)

    def add_folder(self, name: str, folder: Path) -> None:
        """Add a folder with all below it, in the order of names; links are left out."""
        entry = tarfile.TarInfo(name)
        entry.type, entry.mode, entry.mtime = tarfile.DIRTYPE, stat.S_IMODE(folder.stat().st_mode), int(time.time())
        self._tar.addfile(entry)
        for path in sorted(folder.iterdir()):
            if path.is_symlink():
                continue
            if path.is_dir():
                self.add_folder(f"{name}/{path.name}", path)
            else:
                self.add_file(f"{name}/{path.name}", path)

    def finish(self) -> None:
        """Add the checksums."""
        self.add_json(CHECKSUMS, dict(self._checksums))

    def _add(self, name: str, file: IO[bytes], size_bytes: int, mode: int, time_s: float) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = size_bytes, mode, int(time_s)
        reader = _HashingReader(file, self._advance)
        self._tar.addfile(entry, cast(IO[bytes], reader))
        self._checksums[name] = reader.digest.hexdigest()

    def _advance(self, size_bytes: int) -> None:
        self._done_bytes += size_bytes
        self._progress(self._done_bytes)


class _HashingReader:
    """A file whose checksum is made while it is read."""

    def __init__(self, file: IO[bytes], advance: Callable[[int], None]) -> None:
        self._file = file
        self._advance = advance
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        self._advance(len(block))
        return block


@contextmanager
def new_archive(path: Path, progress: Progress = lambda _: None) -> Iterator[ArchiveWriter]:
    """Write an archive, readable by its owner only: aside, flushed, and renamed when the block ends well.

    Raises:
        BackupRefused: the name has no ending that is known, is taken, or cannot be written. StorageFull: as it says.
    """
    if not path.name.endswith(ENDINGS):
        raise BackupRefused(f"The name of the backup must end with one of {', '.join(ENDINGS)}.")
    if path.exists():
        raise BackupRefused(f"{path} is there already; choose another name.")
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.unlink(missing_ok=True)
        with disk_errors(), ExitStack() as opened:
            raw = opened.enter_context(os.fdopen(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb"))
            with _compressed(raw, path.name) as stream, tarfile.open(fileobj=stream, mode="w|") as tar:
                writer = ArchiveWriter(tar, progress)
                yield writer
                writer.finish()
            raw.flush()
            os.fsync(raw.fileno())
            aside.replace(path)
            flush_folder(path.parent)
    except OSError as error:
        raise BackupRefused(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        aside.unlink(missing_ok=True)


def extract(path: Path, folder: Path, check: Callable[[Mapping[str, Any]], None], progress: Progress) -> dict[str, Any]:
    """Write what an archive holds into `folder` and return its manifest, which `check` sees before anything else.

    Raises:
        BackupRefused: it is no backup, damaged, cut off, or holds what does not belong there.
    """
    try:
        # Without a buffer, because a program that unpacks goes on where this one has stopped.
        with path.open("rb", buffering=0) as raw, _decompressed(raw) as stream:
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                manifest = _extract(tar, folder, check, lambda: progress(raw.tell()), path)
            # Only at its end a compressed stream says that it is whole.
            while stream.read(_BLOCK_BYTES):
                continue
            return manifest
    except FileNotFoundError as error:
        raise BackupRefused(f"{path} is not there.") from error
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, json.JSONDecodeError) as error:
        raise BackupRefused(f"{path} is damaged, cut off, or no backup of this server ({error}).") from error


def _extract(
    tar: tarfile.TarFile,
    folder: Path,
    check: Callable[[Mapping[str, Any]], None],
    advance: Callable[[], None],
    path: Path,
) -> dict[str, Any]:
    manifest: dict[str, Any] | None = None
    found: dict[str, str] = {}
    expected: dict[str, str] | None = None
    for entry in tar:
        if manifest is None:
            manifest, found[MANIFEST] = _manifest(tar, entry, path)
            check(manifest)
        elif entry.name == CHECKSUMS:
            expected = json.loads(_content(tar, entry))
        else:
            target = folder / _safe(entry, path)
            if entry.isdir():
                target.mkdir(mode=0o700, parents=True, exist_ok=True)
            else:
                found[entry.name] = _write(tar, entry, target)
        advance()
    if manifest is None or expected is None:
        raise BackupRefused(f"{path} is cut off, or no backup of this server.")
    if expected != found:
        wrong = sorted({*expected, *found} - {name for name in expected if found.get(name) == expected[name]})
        raise BackupRefused(f"{path} is damaged: {wrong[0]} is not as it was when the backup was made.")
    return manifest


def _manifest(tar: tarfile.TarFile, entry: tarfile.TarInfo, path: Path) -> tuple[dict[str, Any], str]:
    if entry.name != MANIFEST:
        raise BackupRefused(f"{path} is no backup of this server.")
    content = _content(tar, entry)
    manifest = json.loads(content)
    if not isinstance(manifest, dict):
        raise BackupRefused(f"{path} is no backup of this server.")
    return manifest, hashlib.sha256(content).hexdigest()


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(entry)
    if file is None or entry.size > _MANIFEST_LIMIT_BYTES:
        raise tarfile.ReadError(f"{entry.name} is no document")
    return file.read()


def _safe(entry: tarfile.TarInfo, path: Path) -> PurePosixPath:
    """The name of a member, below one of the roots and nowhere else."""
    name = PurePosixPath(entry.name)
    inside = bool(name.parts) and name.parts[0] in ROOTS and ".." not in name.parts
    if not inside or not (entry.isreg() or entry.isdir()) or "\x00" in entry.name:
        raise BackupRefused(f"{path} holds {entry.name!r}, which does not belong into a backup.")
    return name


def _write(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> str:
    source = tar.extractfile(entry)
    if source is None:
        raise tarfile.ReadError(f"{entry.name} has no content")
    digest = hashlib.sha256()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with disk_errors():
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, entry.mode & 0o644 | 0o600)
        with os.fdopen(descriptor, "wb") as file:
            while block := source.read(_BLOCK_BYTES):
                digest.update(block)
                file.write(block)
    os.utime(target, (entry.mtime, entry.mtime))
    return digest.hexdigest()


@contextmanager
def _compressed(raw: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    if name.endswith((".gz", ".tgz")):
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=4) as stream:
            yield cast(IO[bytes], stream)
    elif name.endswith(".zst"):
        with _zstd(["-q", "-T2", "-c"], subprocess.PIPE, raw) as process:
            assert process.stdin is not None
            yield process.stdin
            process.stdin.close()
    else:
        yield raw


@contextmanager
def _decompressed(raw: IO[bytes] | io.FileIO) -> Iterator[IO[bytes]]:
    magic = raw.read(4)
    raw.seek(0)
    if magic.startswith(_GZIP_MAGIC):
        with gzip.GzipFile(fileobj=raw) as stream:
            yield cast(IO[bytes], stream)
    elif magic == _ZSTD_MAGIC:
        with _zstd(["-q", "-d", "-c"], raw, subprocess.PIPE) as process:
            assert process.stdout is not None
            yield process.stdout
            process.stdout.read()
    else:
        yield raw


@contextmanager
def _zstd(options: list[str], source: Any, target: Any) -> Iterator[subprocess.Popen[bytes]]:
    program = shutil.which("zstd")
    if program is None:
        raise BackupRefused("zstd was not found; install it with: sudo apt-get install zstd, or use .tar.gz")
    process = subprocess.Popen([program, *options], stdin=source, stdout=target, stderr=subprocess.PIPE)
    try:
        yield process
        if process.wait(60) != 0:
            said = process.stderr.read().decode(errors="replace").strip() if process.stderr else ""
            raise tarfile.ReadError(said or "zstd failed")
    finally:
        process.kill()
        process.wait()
