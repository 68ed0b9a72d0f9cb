"""Writes a copy of a data directory with which a GeoServer 2.26 elsewhere starts and serves every layer.

The copy is made aside and renamed when it is whole. It has no passwords unless they are asked for; rasters are copied
or led to where they lie. The folder `security` is always there: without it GeoServer refuses its own administrator.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from layman_server.durable_files import (
    aside_name,
    disk_errors,
    flush_folder,
    make_folder,
    write_unseen,
)
from layman_server.errors import DataDirectoryRefused, StorageFull
from layman_server.geoserver.catalog_parts import DamagedFile, as_bytes, parse, read_entries, text_at
from layman_server.geoserver.import_report import ImportReport, ReportedObject
from layman_server.geoserver.store_moves import parameter_node
from layman_server.geoserver.store_places import PlaceRefused, allowed_path, file_parameter, files_of

#: Of the running GeoServer alone; files of stores go with their stores.
_LEFT_OUT = frozenset({"data", "logs", "gwc", "gwc-layers", "tmp", "temp", "monitoring", "legendsamples"})
_DEFAULT_RULES = b"mode=HIDE\n*.*.r=*\n*.*.w=GROUP_ADMIN,ADMIN\n"
_PASSWORDS = ("passwd", "password")
_PLAIN = "plain:"
_MOSAIC = "ImageMosaic"
_SPARE_BYTES = 100_000_000


class Export:
    """Copies the directory `source` to the new folder `target`; files of its stores may lie anywhere."""

    def __init__(self, source: Path, target: Path, *, with_passwords: bool = False, copy_rasters: bool = False) -> None:
        """Nothing is written yet."""
        self._source = source
        self._target = target
        self._with_passwords = with_passwords
        self._copy_rasters = copy_rasters
        self.report = ImportReport(target, "2.x")

    def run(self) -> ImportReport:
        """Write the copy and say what is in it.

        Raises:
            DataDirectoryRefused: there is nothing to copy, or the target is not empty. StorageFull: no space is left.
        """
        self._check()
        aside = aside_name(self._target)
        try:
            with disk_errors():
                self._fill(aside)
                os.chmod(aside, 0o700)
                os.sync()
                os.rename(aside, self._target)
                flush_folder(self._target.parent)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return self.report

    def _check(self) -> None:
        target = self._target
        if not (self._source / "workspaces").is_dir():
            raise DataDirectoryRefused({"message": f"{self._source} has no workspaces; nothing is published yet."})
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise DataDirectoryRefused({"message": f"{target} is there and not empty; name a new folder."})
        if self._source == target or self._source in target.parents:
            raise DataDirectoryRefused({"message": f"{target} lies in the directory that is to be copied."})
        make_folder(target.parent)

    def _fill(self, aside: Path) -> None:
        for path in self._files():
            relative = path.relative_to(self._source)
            content = path.read_bytes()
            if path.name in {"datastore.xml", "coveragestore.xml"}:
                content = self._store(content, relative, aside)
            elif path.name in {"featuretype.xml", "coverage.xml", "wmslayer.xml", "workspace.xml"}:
                self._note(content, relative)
            write_unseen(aside / relative, content, 0o600 if path.name == "datastore.xml" else 0o644)
        rules = aside / "security" / "layers.properties"
        if not rules.exists():
            write_unseen(rules, _DEFAULT_RULES)

    def _files(self) -> Iterator[Path]:
        """Files of the catalogue; no locks, nothing half written, no links."""
        for folder, folders, names in os.walk(self._source):
            here = Path(folder)
            if here == self._source:
                folders[:] = [name for name in folders if name not in _LEFT_OUT]
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = here / name
                if not (name.startswith(".") or path.is_symlink()):
                    yield path

    def _note(self, content: bytes, relative: Path) -> None:
        kinds = {"featuretype": "featureType", "wmslayer": "wmsLayer"}
        try:
            name = text_at(parse(content), "name")
        except DamagedFile as error:
            self.report.add(kinds.get(relative.stem, relative.stem), relative.parent.name).change(
                f"{relative} is damaged and copied as it is: {error}."
            )
            return
        workspace = "" if relative.stem == "workspace" else relative.parts[1]
        self.report.add(kinds.get(relative.stem, relative.stem), name, workspace)

    def _store(self, content: bytes, relative: Path, aside: Path) -> bytes:
        """A store's file, leading to where its data are for the copy."""
        is_raster = relative.name == "coveragestore.xml"
        workspace, store = relative.parts[1], relative.parts[2]
        entry = self.report.add("coverageStore" if is_raster else "dataStore", store, workspace)
        try:
            root = parse(content)
        except DamagedFile as error:
            entry.change(f"{relative} is damaged and copied as it is: {error}.")
            return content
        place = Path("data") / workspace / store
        if is_raster:
            self._raster_store(root, place, entry, aside)
        else:
            self._data_store(root, place, entry, aside)
        return as_bytes(root)

    def _raster_store(self, root: etree._Element, place: Path, entry: ReportedObject, aside: Path) -> None:
        node = root.find("url")
        path = self._path("" if node is None else node.text or "", entry)
        if path is None or node is None:
            return
        is_mosaic = text_at(root, "type") == _MOSAIC
        inside = "" if path.is_dir() else path.name
        if self._copy_rasters:
            self._copy(path, aside / place, is_mosaic=is_mosaic)
            node.text = f"file:{place / inside}"
        elif is_mosaic and path.is_dir():
            # GeoServer writes an index beside the files of a mosaic; the publication's folder is not for that.
            self._link(path, aside / place)
            node.text = f"file:{place}"
        else:
            node.text = f"file:{path}"

    def _data_store(self, root: etree._Element, place: Path, entry: ReportedObject, aside: Path) -> None:
        parameters = read_entries(root.find("connectionParameters"))
        key = file_parameter(parameters)
        if key is not None:
            path = self._path(parameters[key], entry)
            node = parameter_node(root, key)
            if path is not None and node is not None:
                self._copy(path, aside / place)
                inside = "" if path.is_dir() else path.name
                node.text = f"{'file:' if parameters[key].startswith('file:') else ''}{place / inside}"
        for name in _PASSWORDS:
            node = parameter_node(root, name)
            if node is None or not node.text:
                continue
            if not self._with_passwords:
                node.getparent().remove(node)  # type: ignore[union-attr]
                entry.change("Its password is left out; give it in GeoServer, or export with --with-passwords.")
            elif node.text.startswith("crypt"):
                entry.change("Its password is encrypted by another GeoServer and has to be given again.")
            elif not node.text.startswith(_PLAIN):
                node.text = f"{_PLAIN}{node.text}"

    def _path(self, address: str, entry: ReportedObject) -> Path | None:
        """Where the data of a store lie; the server's own publications are anywhere."""
        try:
            return allowed_path(address, self._source, (Path("/"),))
        except PlaceRefused as refusal:
            entry.change(f"Its data are not copied: {refusal}")
            return None

    def _copy(self, path: Path, place: Path, *, is_mosaic: bool = False) -> None:
        files = files_of(path, self._source, is_mosaic=is_mosaic)
        size_bytes = sum(file.stat().st_size for file in files)
        make_folder(place)
        if shutil.disk_usage(place).free < size_bytes + _SPARE_BYTES:
            raise StorageFull({"message": f"{size_bytes // 1_000_000} MB of data do not fit into {self._target}."})
        top = path if path.is_dir() else path.parent
        for file in files:
            target = place / file.relative_to(top)
            make_folder(target.parent)
            shutil.copyfile(file, target)

    def _link(self, folder: Path, place: Path) -> None:
        make_folder(place)
        for file in files_of(folder, self._source):
            if file.suffix in {".properties", ".json"}:
                shutil.copyfile(file, place / file.name)
            elif file.suffix.lower() in {".tif", ".tiff"}:
                (place / file.name).symlink_to(file)
