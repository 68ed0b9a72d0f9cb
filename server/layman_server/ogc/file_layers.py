"""Layers of stores that the server has not made: files in the data directory, other people's PostGIS stores.

`ServedDirectory` is a data directory as the OGC services read it. Vector files are served from copies in the server's
own PostgreSQL (`file_tables`), so that filters, CRSs and formats are the same for every layer; raster files are opened
where they lie. Only files in the data directory, or in folders that were allowed by name, are ever opened
(`geoserver.store_places`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from layman_server.geoserver import catalog_xml
from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.datadir import DataDirectory, Signature
from layman_server.geoserver.layer_places import LayerPlace
from layman_server.geoserver.objects import (
    COVERAGE,
    FEATURE_TYPE,
    GEOTIFF,
    IMAGE_MOSAIC,
    OWN_STORE_PREFIXES,
    POSTGRESQL_STORE,
    PublishedCoverage,
    PublishedLayer,
    Style,
)
from layman_server.geoserver.store_places import PlaceRefused, allowed_path, file_parameter, is_inside
from layman_server.ogc.file_mosaic import check_listed_granules, mosaic_of_files
from layman_server.ogc.file_tables import FileTables
from layman_server.ogc.foreign_tables import ForeignTables
from layman_server.ogc.raster_file_check import check_raster_file
from layman_server.raster.granules import FILE_NAME as GRANULES

_SERVED = frozenset({FEATURE_TYPE, COVERAGE})


class ServedDirectory(DataDirectory):
    """The data directory in `root` with the layers of all its stores."""

    def __init__(self, root: Path, dsn: Mapping[str, Any], allowed: Sequence[Path] = ()) -> None:
        """`dsn` leads to the server's own database, in psycopg2's words; files may also lie in `allowed`."""
        super().__init__(root)
        self._allowed = tuple(allowed)
        self._tables = FileTables(dsn)
        self._foreign = ForeignTables()
        self._data_paths: dict[Path, tuple[Signature, tuple[Path, ...]]] = {}
        self._styles: dict[Path, tuple[int, Style | None]] = {}

    def layers(self, workspace: str, store: str) -> list[str]:
        """Names of the layers of all stores, sorted."""
        own = super().layers(workspace, store)
        return sorted({*own, *self._others(workspace)}) if store == POSTGRESQL_STORE else own

    def read_layer(self, workspace: str, store: str, layer: str) -> PublishedLayer:
        """See the base class; a layer of a vector file comes with its table in the server's database."""
        published = super().read_layer(workspace, store, layer)
        if not published.layer.enabled or not published.feature_type.enabled or not published.store.enabled:
            return published
        if published.store.name == POSTGRESQL_STORE or published.store.name.startswith(OWN_STORE_PREFIXES):
            return published
        path = self._vector_file(published)
        if path is None:
            return self._foreign.layer_of(published)
        return self._tables.layer_of(published, path)

    def read_coverage(self, workspace: str, layer: str) -> PublishedCoverage | None:
        """See the base class; its store has the absolute path of what GDAL opens."""
        folder = self._layer_folder(workspace, POSTGRESQL_STORE, layer)
        if not (folder / "coverage.xml").is_file():
            return None
        store = catalog_xml.read_coverage_store((folder.parent / "coveragestore.xml").read_bytes(), workspace)
        coverage = catalog_xml.read_coverage((folder / "coverage.xml").read_bytes(), workspace, store.name)
        its_layer = catalog_xml.read_layer((folder / "layer.xml").read_bytes(), coverage)
        style = self._read_style(workspace, layer, its_layer.style_id)
        path = self._place(store.path)
        if store.type == IMAGE_MOSAIC and not (path / GRANULES).is_file():
            store = replace(store, type=GEOTIFF, path=mosaic_of_files(path))
        else:
            if not any(is_inside(path, place) for place in self._allowed):
                check = check_listed_granules if store.type == IMAGE_MOSAIC else check_raster_file
                check(path)
            store = replace(store, path=str(path))
        return PublishedCoverage(store, coverage, its_layer, style)

    def signature(self, workspace: str, store: str, layer: str) -> Signature:
        """Changes with every change of a file that the layer consists of, its data too."""
        own = super().signature(workspace, store, layer)
        folder = self._layer_folder(workspace, store, layer)
        if folder.parent.name == POSTGRESQL_STORE or folder.parent.name.startswith(OWN_STORE_PREFIXES):
            return own
        names = ("coverage.xml", "featuretype.xml", "layer.xml", "../coveragestore.xml", "../datastore.xml")
        of_catalogue = (*own, *(file_signature(folder / name) for name in names))
        kept = self._data_paths.get(folder)
        if kept is None or kept[0] != of_catalogue:
            kept = (of_catalogue, tuple(self._data_files(workspace, folder, layer)))
            self._data_paths[folder] = kept
        revision = (self._tables.revision, 0, 0)
        return (*of_catalogue, *map(file_signature, kept[1]), revision)

    def _data_files(self, workspace: str, folder: Path, layer: str) -> list[Path]:
        """Files whose change is a change of the layer."""
        try:
            if (folder / "coverage.xml").is_file():
                store = catalog_xml.read_coverage_store((folder.parent / "coveragestore.xml").read_bytes(), workspace)
                return [self._place(store.path)]
            path = self._vector_file(super().read_layer(workspace, POSTGRESQL_STORE, layer))
        except (OSError, DamagedFile):
            return []
        return [] if path is None else [path, path.with_suffix(".dbf"), path.with_suffix(".prj")]

    def _vector_file(self, published: PublishedLayer) -> Path | None:
        """The file of a layer; None when its store is a database.

        Raises:
            DamagedFile: its file may not be opened, or is not there.
        """
        parameters = published.store.parameters
        key = file_parameter(parameters)
        if key is None:
            return None
        path = self._place(parameters[key])
        if path.is_dir():
            path = self._place(str(path / f"{published.feature_type.native_name}.shp"))
        return path

    def _place(self, address: str) -> Path:
        try:
            return allowed_path(address, self.root, self._allowed)
        except PlaceRefused as refusal:
            raise DamagedFile(str(refusal)) from refusal

    def _layer_folder(self, workspace: str, store: str, layer: str) -> Path:
        """Where a layer is, whatever the name of its folder."""
        folder = super()._layer_folder(workspace, store, layer)
        if store != POSTGRESQL_STORE or os.path.isfile(f"{folder}/layer.xml"):
            return folder
        place = self.find_layer(workspace, layer)
        return place.folder if place is not None and _is_others(place) else folder

    def _others(self, workspace: str) -> list[str]:
        """Names of the layers in stores that the server has not made."""
        return [name for name, place in self.all_layers(workspace).items() if _is_others(place)]

    def _read_style(self, workspace: str, layer: str, style_id: str) -> Style:
        """The style of this id, of the workspace or a global one; one without files where it is not there."""
        try:
            return super()._read_style(workspace, layer, style_id)
        except FileNotFoundError:
            pass
        for path in sorted((self.root / "styles").glob("*.xml")):
            style = self._global_style(path)
            if style is not None and style_id in {style.id, style.name}:
                return style
        return Style(style_id or "StyleInfoImpl-default", layer, "", f"{layer}.sld", "1.0.0")

    def _global_style(self, path: Path) -> Style | None:
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            return None
        kept = self._styles.get(path)
        if kept is None or kept[0] != changed:
            try:
                kept = (changed, catalog_xml.read_style(path.read_bytes(), ""))
            except (OSError, DamagedFile):
                kept = (changed, None)
            self._styles[path] = kept
        return kept[1]


def file_signature(path: Path) -> tuple[int, int, int] | None:
    """Identity of a file at this moment, None when it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _is_others(place: LayerPlace) -> bool:
    """Whether a layer that can be served is in a store that the server has not made."""
    is_own = place.store == POSTGRESQL_STORE or place.store.startswith(OWN_STORE_PREFIXES)
    return place.kind in _SERVED and not is_own
