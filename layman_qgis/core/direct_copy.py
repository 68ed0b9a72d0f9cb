"""A file that is published as it is goes by GDAL from file to file: several times as fast as feature by feature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal, ogr
from qgis.core import QgsCoordinateReferenceSystem, QgsFields, QgsProviderRegistry, QgsWkbTypes

from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.language import tr
from layman_qgis.core.layer_fields import FieldPlan

_GEOPACKAGE, _SHAPEFILE, GEOJSON = "GPKG", "ESRI Shapefile", "GeoJSON"
#: Formats whose layers QGIS shows as GDAL reads them.
_FORMATS = frozenset({_GEOPACKAGE, _SHAPEFILE, GEOJSON, "FlatGeobuf"})
#: Other parts of an address of a layer say that QGIS shows less than the file has, or reads it in another way.
_PARTS = frozenset({"path", "layerName", "layerId", "subset"})
#: Types of fields, by GDAL's names, that QGIS writes as GDAL does whatever the format was; of others it knows more.
_SIMPLE_TYPES = frozenset({"Boolean", "Integer", "Integer64", "Real", "String", "Date"})
_PROGRESS_PARTS = 1000
#: GDAL from 3.8 on copies batches of Arrow, and ends the program when somebody else opens the file meanwhile.
_WITH_ARROW = "OGR2OGR_USE_ARROW_API"
#: So many features, or ids, are copied by one condition; a file whose ids have gaps has no more conditions than that.
_PART, _MOST_PARTS = 50_000, 200


class DoesNotFit(Exception):
    """GDAL reads the file in another way than QGIS."""


@dataclass(frozen=True)
class DirectCopy:
    """The table of a file that holds exactly what is to be published; `table` is empty for its only one.

    `where` is the filter, `ids` the selected features of a GeoPackage, None for all. `encoding` is that of a
    shapefile's texts; `geometry_type` is written in place of the file's own, empty to leave it.
    """

    path: str
    table: str
    crs: str
    storage: str = _GEOPACKAGE
    where: str = ""
    ids: list[int] | None = None
    encoding: str = ""
    geometry_type: str = ""

    def write(
        self,
        target: Path,
        name: str,
        plan: FieldPlan,
        is_cancelled: Callable[[], bool],
        on_progress: Callable[[int, int], None],
    ) -> int:
        """Copy it to `target`, and say how many features there are; runs in a task, without Python's lock.

        Raises:
            DoesNotFit: it has to go feature by feature. Cancelled: `is_cancelled` said so. ApiError: GDAL cannot
            copy it.
        """

        source = self._opened(plan)
        conditions = self._conditions(source, plan)
        copied, last = None, -1
        for number, condition in enumerate(conditions):

            def told(fraction: float, _message: str, _data: Any, number: int = number) -> int:
                nonlocal last
                done_parts = round((number + fraction) * _PROGRESS_PARTS)
                if done_parts != last:  # GDAL asks behind each feature.
                    last = done_parts
                    on_progress(done_parts, len(conditions) * _PROGRESS_PARTS)
                return 0 if is_cancelled() else 1

            options = self._options(name, plan, condition, is_first=copied is None, callback=told)
            done, problem = _translated(str(target) if copied is None else copied, source, options)
            if is_cancelled():
                raise Cancelled()
            if not done:
                raise ApiError(tr("The file cannot be copied."), tr("Check the free space of the disk."), problem)
            copied = copied or done
            told(1.0, "", None)
        copied.FlushCache()
        return int(copied.GetLayer(0).GetFeatureCount())

    def _options(self, name: str, plan: FieldPlan, condition: str, *, is_first: bool, callback: Any) -> Any:
        columns = [f"FID={plan.fid_column}", f"GEOMETRY_NAME={plan.geometry_column}", "SPATIAL_INDEX=NO"]
        return gdal.VectorTranslateOptions(
            format=_GEOPACKAGE,
            accessMode=None if is_first else "append",
            layers=[self.table] if self.table else None,
            layerName=name,
            dstSRS=self.crs,
            reproject=False,
            where=condition or None,
            geometryType=self.geometry_type or None,
            options=["-preserve_fid" if self.storage == _GEOPACKAGE else "-unsetFid"],
            layerCreationOptions=columns if is_first else None,
            # GDAL tells nothing of progress, nor asks whether to go on, where it cannot count beforehand.
            callback=None if condition else callback,
        )

    def _opened(self, plan: FieldPlan) -> Any:
        """The file, when GDAL's fields are those that QGIS shows."""
        recoding = [f"ENCODING={self.encoding}"] if self.encoding else []
        try:
            source = gdal.OpenEx(self.path, gdal.OF_VECTOR | gdal.OF_READONLY, open_options=recoding)
        except RuntimeError:
            source = None
        layer = None
        if source is not None:
            layer = source.GetLayerByName(self.table) if self.table else source.GetLayer(0)
        if layer is None or (self.encoding and not layer.TestCapability(ogr.OLCStringsAsUTF8)):
            raise DoesNotFit
        definition = layer.GetLayerDefn()
        there = [definition.GetFieldDefn(position).GetName() for position in range(definition.GetFieldCount())]
        shown = [field.name() for field in plan.fields]
        if [layer.GetFIDColumn()] * (self.storage == _GEOPACKAGE) + there != shown:
            raise DoesNotFit
        if self.geometry_type and layer.GetGeomType() == ogr.wkbUnknown:
            raise DoesNotFit  # QGIS shows the features of one of its types.
        return source

    def _conditions(self, source: Any, plan: FieldPlan) -> list[str]:
        """One for each part of a GeoPackage, between which the copy can be cancelled; an empty one for a whole file."""
        shown, key = f"({self.where}) AND " if self.where else "", f'"{plan.fid_column}"'
        if self.ids is not None:
            ids = sorted(self.ids)
            parts = [ids[start : start + _PART] for start in range(0, len(ids), _PART)] or [[]]
            return [f"{shown}{key} IN ({','.join(map(str, part))})" for part in parts]
        if not self.where:
            return [""]
        table = source.GetLayerByName(self.table) if self.table else source.GetLayer(0)
        ends = source.ExecuteSQL(f"SELECT min({key}), max({key}) FROM {_quoted(table.GetName())}")
        row = ends.GetNextFeature()
        first, last = (row.GetField(position) or 0 for position in (0, 1))
        source.ReleaseResultSet(ends)
        step = max(_PART, (last - first) // _MOST_PARTS + 1)
        return [f"{shown}{key} >= {start} AND {key} < {start + step}" for start in range(first, last + 1, step)]


def _translated(target: Any, source: Any, options: Any) -> tuple[Any, str]:
    """What GDAL's translation gives, and what it said first when it failed: that is the cause."""
    said: list[str] = []
    # Both of this thread only.
    gdal.SetThreadLocalConfigOption(_WITH_ARROW, "NO")
    gdal.PushErrorHandler(lambda kind, _number, text: said.append(text) if kind >= gdal.CE_Failure else None)
    try:
        done = gdal.VectorTranslate(target, source, options=options)
    except RuntimeError as error:  # Other plugins may have chosen exceptions for all of QGIS.
        done, said = None, [*said, str(error)]
    finally:
        gdal.PopErrorHandler()
        gdal.SetThreadLocalConfigOption(_WITH_ARROW, None)
    return done, said[0] if said else ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def direct_copy_of(layer: Any, plan: FieldPlan, crs: Any, ids: list[int] | None = None) -> DirectCopy | None:
    """How a vector layer can be copied from its file, on the main thread; None when QGIS shows anything else than that.

    That is so for edits that are not saved, joins, computed fields, and names or types that have to change; `ids` are
    the features that are wanted, None for all.
    """
    provider = layer.dataProvider()
    storage = provider.storageType()
    if layer.providerType() != "ogr" or storage not in _FORMATS or not is_shown_as_stored(layer, plan):
        return None
    # The feature id of a GeoPackage is a column of the file, so that it is the same on both sides.
    is_geopackage = storage == _GEOPACKAGE
    if is_geopackage and (plan.fid_column != "fid" or provider.fields().at(0).name() != "fid"):
        return None
    where, parts = provider.subsetString().strip(), QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
    path, table = str(parts.get("path") or ""), str(parts.get("layerName") or "")
    if {name for name, value in parts.items() if value} - _PARTS or where.upper().startswith("SELECT"):
        return None
    if (not table and provider.subLayerCount() != 1) or not Path(path).is_file():
        return None
    if not is_geopackage and (where or ids is not None or not has_simple_fields(layer.fields())):
        return None
    return DirectCopy(
        path,
        table,
        crs.authid() or crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED_GDAL),
        storage,
        where,
        ids,
        provider.encoding() if storage == _SHAPEFILE else "",
        "" if is_geopackage else _written_type(layer.wkbType()),
    )


def has_simple_fields(fields: Any) -> bool:
    """Whether the fields of a layer of GDAL are numbers, texts, days and yes or no."""
    return all(field.typeName() in _SIMPLE_TYPES for field in fields)


def is_shown_as_stored(layer: Any, plan: FieldPlan) -> bool:
    """Whether a layer has the fields and features of its source, and they can be published under these names."""
    fields = layer.fields()
    if layer.isEditable() or layer.vectorJoins() or fields.count() != layer.dataProvider().fields().count():
        return False
    origins = {fields.fieldOrigin(position) for position in range(fields.count())}
    return not (origins - {QgsFields.FieldOrigin.OriginProvider} or plan.text_positions or plan.renamed)


def _written_type(wkb_type: Any) -> str:
    """The geometry type as GDAL's `-nlt` takes it."""
    if wkb_type == QgsWkbTypes.Type.NoGeometry:
        return "NONE"
    name = str(QgsWkbTypes.displayString(wkb_type)).upper()
    return "GEOMETRY" if name == "UNKNOWN" else name.replace("25D", "Z")
