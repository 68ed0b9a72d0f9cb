"""What there is to publish of a data store: tables of PostGIS, shapefiles, layers of GeoPackages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal, ogr

from layman_server.geoserver.objects import Attribute, DataStore
from layman_server.geoserver.store_places import file_parameter
from layman_server.geoserver_rest.calls import Call
from layman_server.geoserver_rest.refusals import bad_request
from layman_server.geoserver_rest.stores import allowed_file
from layman_server.geoserver_rest.tables import columns_of, look, table_names
from layman_server.model.crs import BoundingBox, known_crs
from layman_server.raster.gdal_access import quiet

_DRIVERS = {".shp": "ESRI Shapefile", ".gpkg": "GPKG"}
_GEOMETRIES = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
}
#: By how names of types begin, the longer ones first.
_JAVA = {
    "integer64": "java.lang.Long",
    "bigint": "java.lang.Long",
    "int": "java.lang.Integer",
    "smallint": "java.lang.Short",
    "double": "java.lang.Double",
    "real": "java.lang.Double",
    "numeric": "java.math.BigDecimal",
    "bool": "java.lang.Boolean",
    "timestamp": "java.sql.Timestamp",
    "datetime": "java.sql.Timestamp",
    "date": "java.sql.Date",
}


@dataclass(frozen=True)
class SeenSource:
    """A table or a layer of a file; the CRS is `AUTHORITY:CODE`, or empty when nothing tells it."""

    geometry_type: str
    crs: str
    box: BoundingBox | None


def source(call: Call, store: DataStore, name: str) -> SeenSource | None:
    """What is to be known of a table or a layer of a file; None when it is not there.

    Raises:
        Refused: the store cannot be read.
    """
    if _is_database(store):
        seen = look(store.parameters, name)
        return None if seen is None else SeenSource(seen.geometry_type, seen.crs, seen.box)
    return _in_file(_path(call, store, name), name)


def names_in(call: Call, store: DataStore) -> list[str]:
    """The names of everything in a store that can be published.

    Raises:
        Refused: the store cannot be read.
    """
    if _is_database(store):
        return table_names(store.parameters)
    path = _path(call, store, "")
    if path.is_dir():
        return sorted(file.stem for file in path.iterdir() if file.suffix.lower() == ".shp")
    dataset = _opened(path)
    return [] if dataset is None else [dataset.GetLayer(number).GetName() for number in range(dataset.GetLayerCount())]


def attributes(call: Call, store: DataStore, name: str) -> tuple[Attribute, ...]:
    """The columns of a table or of a layer of a file, in GeoServer's words.

    Raises:
        Refused: the store cannot be read.
    """
    if _is_database(store):
        found = columns_of(store.parameters, name)
        return tuple(Attribute(column, 0 if empty else 1, 1, empty, _binding(kind)) for column, kind, empty in found)
    path = _path(call, store, name)
    dataset = _opened(path)
    layer = None if dataset is None else dataset.GetLayerByName(name) or _only_layer(dataset, path, name)
    if layer is None:
        return ()
    fields = layer.GetLayerDefn()
    geometry = Attribute(layer.GetGeometryColumn() or "the_geom", binding=_binding(f"geometry({_word(layer)})"))
    known = (fields.GetFieldDefn(number) for number in range(fields.GetFieldCount()))
    return (geometry, *(Attribute(field.GetName(), binding=_binding(field.GetTypeName().lower())) for field in known))


def _binding(kind: str) -> str:
    """Java's class for a type of PostgreSQL or of OGR."""
    if kind.startswith("geometry"):
        word = kind.partition("(")[2].partition(",")[0].rstrip(")").upper().removesuffix("M").removesuffix("Z")
        return f"org.locationtech.jts.geom.{_GEOMETRIES.get(word, 'Geometry')}"
    return next((java for beginning, java in _JAVA.items() if kind.startswith(beginning)), "java.lang.String")


def _word(layer: Any) -> str:
    return str(ogr.GeometryTypeToName(ogr.GT_Flatten(layer.GetGeomType()))).upper().replace(" ", "")


def _is_database(store: DataStore) -> bool:
    return store.parameters.get("dbtype", "").lower().startswith("postgis")


def _path(call: Call, store: DataStore, name: str) -> Path:
    key = file_parameter(store.parameters)
    if key is None:
        raise bad_request(f"Stores of the kind of {store.name} are kept, but not read here: PostGIS and files are.")
    path = allowed_file(call, store.workspace, store.parameters[key])
    if path.is_dir() and name:
        path = path / f"{Path(name).name}.shp"
    return path


def _opened(path: Path) -> Any:
    driver = _DRIVERS.get(path.suffix.lower())
    if driver is None or not path.is_file() or path.is_symlink():
        return None
    with quiet():
        try:
            return gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_READONLY, allowed_drivers=[driver])
        except RuntimeError as error:
            raise bad_request(f"{path.name} cannot be read.") from error


def _in_file(path: Path, name: str) -> SeenSource | None:
    dataset = _opened(path)
    layer = None if dataset is None else dataset.GetLayerByName(name) or _only_layer(dataset, path, name)
    if layer is None:
        return None
    word = _word(layer)
    reference = layer.GetSpatialRef()
    crs = known_crs(reference.ExportToWkt()) if reference is not None else None
    box = None
    with quiet():
        try:
            minx, maxx, miny, maxy = layer.GetExtent()
            box = BoundingBox(minx, miny, maxx, maxy, crs).with_area() if crs else None
        except RuntimeError:
            pass
    return SeenSource("GEOMETRY" if "UNKNOWN" in word else word, crs or "", box)


def _only_layer(dataset: Any, path: Path, name: str) -> Any:
    return dataset.GetLayer(0) if path.stem == name and dataset.GetLayerCount() == 1 else None
