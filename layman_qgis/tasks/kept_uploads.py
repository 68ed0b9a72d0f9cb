"""Uploads in chunks that are not done yet: their file and all that is needed to go on, also after QGIS's restart.

Each has a folder of its own in QGIS's profile, named by its job: what was exported, and `upload.json`, written
aside and renamed. Files that are sent as they are stay where they are. No login is kept: who goes on logs in to the
same server again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsApplication

from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.requests import LayerUpload
from layman_qgis.tasks.chunked_upload import CHUNK_BYTES
from layman_qgis.tasks.read_back import Sent

FILE = "upload.json"
#: A folder without a whole description is that of an export that broke off, or of one that goes on in another QGIS.
ORPHANED_AFTER_S = 2 * 86_400.0
#: A file is known again by its size, its time and the bytes of both ends: reading gigabytes would take too long.
_EDGE_BYTES = 1 << 20
_FORM = 1


@dataclass(frozen=True)
class FileIdentity:
    """What a file is known again by."""

    size_bytes: int
    modified_ns: int
    edges: str

    @classmethod
    def of(cls, path: Path) -> FileIdentity:
        """Look at a file.

        Raises:
            OSError: it cannot be read.
        """
        status, digest = path.stat(), hashlib.sha256()
        with path.open("rb") as file:
            digest.update(file.read(_EDGE_BYTES))
            file.seek(max(0, status.st_size - _EDGE_BYTES))
            digest.update(file.read(_EDGE_BYTES))
        return cls(status.st_size, status.st_mtime_ns, digest.hexdigest())


@dataclass(frozen=True)
class KeptUpload:
    """An upload that can go on; `was_there` says that it renews what was published before.

    `layer_id` names the project's layer that it came from, `baked_opacity` what its published style holds and
    `taken_at` when its data were taken (`publication_mark`).
    """

    folder: Path
    title: str
    kind: str
    ref: PublicationRef
    was_there: bool
    upload: LayerUpload
    identities: tuple[FileIdentity, ...]
    sent: Optional[Sent] = None
    layer_id: str = ""
    baked_opacity: float = 1.0
    taken_at: str = ""
    #: The server knows the chunks by their numbers, so their size stays.
    chunk_bytes: int = CHUNK_BYTES

    def save(self) -> KeptUpload:
        """Write it down; the file is there whole or not at all.

        Raises:
            OSError: the profile cannot be written to.
        """
        upload = asdict(replace(self.upload, table_uri=""))  # The address of a table holds its password.
        upload["style_content"] = base64.b64encode(self.upload.style_content).decode("ascii")
        body = {
            "form": _FORM, "title": self.title, "kind": self.kind, "ref": asdict(self.ref), "upload": upload,
            "was_there": self.was_there, "identities": [asdict(one) for one in self.identities],
            "sent": asdict(self.sent) if self.sent else None, "layer_id": self.layer_id,
            "baked_opacity": self.baked_opacity, "taken_at": self.taken_at, "chunk_bytes": self.chunk_bytes,
        }  # fmt: skip
        write_aside(self.folder / FILE, json.dumps(body, indent=1, default=str))
        return self

    def is_unchanged(self) -> bool:
        """Whether the files still are those whose first chunks were sent."""
        try:
            return tuple(FileIdentity.of(path) for _, path in self.upload.files) == self.identities
        except OSError:
            return False

    def remove(self) -> None:
        """Forget it with what was exported for it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def job_uid(self) -> str:
        """The job that it belongs to."""
        return self.folder.name


def uploads_folder() -> Path:
    """Where they are: in QGIS's profile, so that each profile has its own."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "layman" / "uploads"


def fresh_folder(job_uid: str) -> Path:
    """An empty folder for the files of a job.

    Raises:
        OSError: the profile cannot be written to.
    """
    folder = uploads_folder() / job_uid
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def kept_uploads() -> Iterator[KeptUpload]:
    """Those that can go on, the oldest first; what exports that broke off have left is removed."""
    base = uploads_folder()
    folders = [folder for folder in base.iterdir() if folder.is_dir()] if base.is_dir() else []
    for folder in sorted(folders, key=_time_of):
        found = _read(folder)
        if found is not None:
            yield found
        elif time.time() - _time_of(folder) > ORPHANED_AFTER_S:
            shutil.rmtree(folder, ignore_errors=True)


def write_aside(path: Path, text: str) -> None:
    """Write a text file aside, flush it and rename it to its place.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _read(folder: Path) -> Optional[KeptUpload]:
    """What a folder holds; None when it is not whole, or of another version."""
    try:
        body = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if body["form"] != _FORM:
            return None
        ref = body["ref"]
        sent = body.get("sent")
        kept = KeptUpload(
            folder, str(body["title"]), str(body["kind"]),
            PublicationRef(ref["server_url"], ref["workspace"], PublicationType.LAYER, ref["name"], ref["uuid"]),
            bool(body["was_there"]), _upload_from(body["upload"]),
            tuple(FileIdentity(**one) for one in body["identities"]),
            Sent(**{**sent, "box": tuple(sent["box"]) if sent["box"] else None}) if sent else None,
            str(body["layer_id"]), float(body["baked_opacity"]), str(body["taken_at"]),
            int(body["chunk_bytes"]),
        )  # fmt: skip
        return kept if kept.is_unchanged() else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _upload_from(values: dict[str, Any]) -> LayerUpload:
    known = {name: value for name, value in values.items() if name in LayerUpload.__dataclass_fields__}
    known["path"] = Path(known["path"])
    known["beside"] = tuple((str(name), Path(path)) for name, path in known.get("beside", ()))
    known["style_content"] = base64.b64decode(known.get("style_content", ""))
    return LayerUpload(**known)


def _time_of(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0
