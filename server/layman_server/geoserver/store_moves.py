"""Stores of a data directory that is taken over: their files are copied, so that they lie in the server's directory."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from layman_server.durable_files import disk_errors, flush_file, flush_folder, make_folder
from layman_server.errors import StorageFull
from layman_server.geoserver.catalog_parts import read_entries, text_at
from layman_server.geoserver.import_report import ImportReport, ReportedObject
from layman_server.geoserver.store_places import PlaceRefused, allowed_path, file_parameter, files_of

#: Kept free beside what is copied.
_SPARE_BYTES = 200_000_000
_MOSAIC = "ImageMosaic"


class StoreMover:
    """Copies the files of stores into `data/WORKSPACE/STORE/` of the directory `target`."""

    def __init__(self, data_root: Path, target: Path, report: ImportReport, allowed: Sequence[Path]) -> None:
        """Relative addresses are relative to `data_root`; files may also lie in `allowed`."""
        self._data_root = data_root
        self._target = target
        self._dry_run = report.dry_run
        self._allowed = tuple(allowed)
        self._copied: list[Path] = []

    def keep(self) -> None:
        """What was copied so far belongs to a workspace that is there."""
        self._copied.clear()

    def discard(self) -> None:
        """Remove what was copied since then."""
        for place in self._copied:
            shutil.rmtree(place, ignore_errors=True)
        self._copied.clear()

    def move(self, root: etree._Element, workspace: str, folder: Path, entry: ReportedObject) -> bool:
        """Copy the files of a store and lead it to them; False when it has to be left out with its layers."""
        if root.tag == "coverageStore":
            return self._move(root.find("url"), workspace, folder.name, entry, text_at(root, "type"))
        if root.tag != "dataStore":
            return True
        parameters = read_entries(root.find("connectionParameters"))
        if parameters.get("passwd", "").startswith("crypt"):
            entry.change("Its password is encrypted by the other GeoServer; it has to be given again.")
        key = file_parameter(parameters)
        if key is None:
            return True
        return self._move(parameter_node(root, key), workspace, folder.name, entry)

    def _move(
        self, node: etree._Element | None, workspace: str, store: str, entry: ReportedObject, kind: str = ""
    ) -> bool:
        address = "" if node is None else (node.text or "")
        try:
            path = self._found(address, entry)
        except PlaceRefused as refusal:
            if "is not there" in str(refusal):
                entry.change(f"Its data are missing, so its layers cannot be shown: {refusal}")
                return True
            entry.drop(str(refusal))
            return False
        is_mosaic = kind == _MOSAIC
        files = files_of(path, self._data_root, is_mosaic=is_mosaic)
        top = path if path.is_dir() else path.parent
        place = _free_folder(self._target / "data" / workspace / store)
        if not self._dry_run:
            self._copy(files, top, place)
        if node is not None:
            inside = "" if path.is_dir() else path.name
            relative = (place / inside).relative_to(self._target)
            node.text = f"{'file:' if address.strip().startswith('file:') or kind else ''}{relative}"
        return True

    def _found(self, address: str, entry: ReportedObject) -> Path:
        """Where the data are; of a directory that was somewhere else before, where they are now.

        GeoServer writes absolute addresses (`/old/place/data/WORKSPACE/STORE/...`) for files that came over REST.

        Raises:
            PlaceRefused: they are not there, or may not be used.
        """
        try:
            return allowed_path(address, self._data_root, self._allowed)
        except PlaceRefused:
            parts = Path(address).parts
            for number, part in enumerate(parts):
                inside = Path(*parts[number:])
                if part == "data" and number > 1 and (self._data_root / inside).exists():
                    path = allowed_path(str(inside), self._data_root, self._allowed)
                    entry.change(
                        f"It led to an old place of the directory, {address}; its data are taken from {inside}."
                    )
                    return path
            raise

    def _copy(self, files: Sequence[Path], top: Path, place: Path) -> None:
        size_bytes = sum(file.stat().st_size for file in files)
        make_folder(place)
        self._copied.append(place)
        if shutil.disk_usage(place).free < size_bytes + _SPARE_BYTES:
            raise StorageFull({"message": f"{size_bytes // 1_000_000} MB of data do not fit into {self._target}."})
        with disk_errors():
            for file in files:
                target = place / file.relative_to(top)
                make_folder(target.parent)
                shutil.copyfile(file, target)
                flush_file(target)
            flush_folder(place)


def parameter_node(root: etree._Element, key: str) -> etree._Element | None:
    """The element with the text of a connection parameter, in either form of it."""
    for node in root.iterfind("connectionParameters/*"):
        if node.get("key") == key:
            return node
        if node.tag == key:
            inner = node.find("string")
            return node if inner is None else inner
    return None


def _free_folder(folder: Path) -> Path:
    """The folder, or one with a number behind its name when something is there already."""
    free, number = folder, 0
    while free.exists():
        number += 1
        free = folder.with_name(f"{folder.name}_{number}")
    return free
