"""Global styles of a data directory that is taken over into another one."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lxml import etree

from layman_server.durable_files import FileToWrite, write_files
from layman_server.geoserver.catalog_parts import DamagedFile, as_bytes, parse, text_at
from layman_server.geoserver.import_report import ImportReport, ReportedObject


class StyleMover:
    """Takes global styles over: one that is there already in the same words is shared, others get a free name."""

    def __init__(self, source: Path, target: Path, report: ImportReport, ids: dict[str, str]) -> None:
        """`ids` are old ids with new ones, to which those of the styles are added."""
        self._source = source / "styles"
        self._target = target / "styles"
        self._report = report
        self._ids = ids
        self._names: dict[str, str] = {}

    def run(self, *, dry_run: bool) -> None:
        """Take all styles, and the pictures beside them."""
        if not self._source.is_dir():
            return
        if self._source.is_symlink():
            self._report.add("file", "styles").drop("The folder of styles is a link, which is not followed.")
            return
        style_files = set()
        for path in sorted(self._source.glob("*.xml")):
            entry = self._report.find("style", path.stem)
            try:
                root = parse(path.read_bytes())
            except (DamagedFile, OSError) as error:
                entry.drop(f"{path.name} is damaged: {error}.")
                continue
            filename = text_at(root, "filename")
            style_files |= {path.name, filename}
            if filename != Path(filename).name or (self._source / filename).is_symlink():
                entry.drop("Its file is not in the folder of styles.")
                continue
            self._take(path, root, entry, dry_run=dry_run)
        for path in sorted(self._source.iterdir()):
            if path.is_file() and not path.is_symlink() and path.name not in style_files and not dry_run:
                self._take_picture(path)

    def rename(self, root: etree._Element) -> None:
        """Lead references by name to the new names."""
        for node in root.iter("defaultStyle", "style"):
            name = node.find("name")
            if name is not None and node.find("workspace") is None:
                name.text = self._names.get((name.text or "").strip(), name.text)

    def _take(self, path: Path, root: etree._Element, entry: ReportedObject, *, dry_run: bool) -> None:
        name, filename, old_id = (text_at(root, part) for part in ("name", "filename", "id"))
        try:
            content = (self._source / filename).read_bytes()
        except OSError:
            content = b""
        shared = self._same(name, content)
        if shared is not None:
            self._ids[old_id] = shared
            return
        digest = hashlib.sha256(path.read_bytes() + content).hexdigest()[:32]
        new_id = f"StyleInfoImpl-{digest}"
        free, suffix = name, Path(filename).suffix
        number = 0
        while (self._target / f"{free}.xml").exists() or (self._target / f"{free}{suffix}").exists():
            number += 1
            free = f"{name}_{number}"
            shared = self._same(free, content)
            if shared is not None:
                break
        if free != name:
            entry.change(f"The server has another style of this name; this one is called {free} there.")
            self._names[name] = free
        self._ids[old_id] = shared or new_id
        if dry_run or shared is not None:
            return
        for part, text in (("id", new_id), ("name", free), ("filename", f"{free}{suffix}")):
            node = root.find(part)
            if node is None:
                node = etree.SubElement(root, part)
            node.text = text
        files = [FileToWrite(self._target / f"{free}{suffix}", content)] if content else []
        write_files([*files, FileToWrite(self._target / f"{free}.xml", as_bytes(root))])

    def _same(self, name: str, content: bytes) -> str | None:
        """The id of the style of this name in the target when it draws the same."""
        try:
            root = parse((self._target / f"{name}.xml").read_bytes())
            its_file = self._target / Path(text_at(root, "filename")).name
            same = its_file.read_bytes() == content if its_file.is_file() else not content
        except (DamagedFile, OSError):
            return None
        return text_at(root, "id") or None if same else None

    def _take_picture(self, path: Path) -> None:
        target = self._target / path.name
        if not target.exists():
            write_files([FileToWrite(target, path.read_bytes())])
        elif target.read_bytes() != path.read_bytes():
            self._report.add("file", f"styles/{path.name}").clash("The server has another file of this name.")
