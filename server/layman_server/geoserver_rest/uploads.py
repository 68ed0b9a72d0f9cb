"""Data that come with the request: `file.geotiff`, `file.shp` and `file.gpkg`; or that are there: `external.*`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lxml import etree

from layman_server.durable_files import flush_folder, make_folder
from layman_server.geoserver.objects import GEOTIFF, Coverage, CoverageStore, DataStore
from layman_server.geoserver.xml_codecs import set_child
from layman_server.geoserver_rest import coverages, feature_types
from layman_server.geoserver_rest.calls import Answer, Call, Route
from layman_server.geoserver_rest.incoming import RASTERS, geopackage, raster_files, shape_files
from layman_server.geoserver_rest.new_ids import new_id
from layman_server.geoserver_rest.refusals import Refused, bad_request, conflict
from layman_server.geoserver_rest.stores import DATA_FOLDER, allowed_file, checked_name
from layman_server.geoserver_rest.vector_sources import names_in

_MAIN_FILES = RASTERS | {".shp", ".gpkg"}


@contextmanager
def take_raster(call: Call, workspace: str, store: str, method: str) -> Iterator[Sequence[Path]]:
    """The files for `put_raster`, before the catalogue is taken."""
    with call.directory.catalog.lock:
        call.directory.refresh()
        how = _raster_store(call, workspace, store, method)
    if how == "external":
        yield ()
        return
    with raster_files(call, store) as files:
        yield files


def put_raster(call: Call, workspace: str, store: str, method: str) -> Answer:
    """`file.geotiff` or `external.geotiff`: a raster with its store and, unless `configure=none`, its coverage."""
    if _raster_store(call, workspace, store, method) == "external":
        path = allowed_file(call, workspace, call.body.decode("utf-8", errors="replace").strip())
        coverages.raster_at(path)
    else:
        path = _kept(call, workspace, store, call.files)
    return _raster_put(call, workspace, store, path)


def _raster_store(call: Call, workspace: str, store: str, method: str) -> str:
    """How the raster of a store comes (`file`, `external`).

    Raises:
        Refused: it cannot come so, or not for this store.
    """
    call.workspace(workspace)
    how, _, kind = method.partition(".")
    if kind.lower() != "geotiff" or how not in {"file", "external"}:
        raise Refused(501, f"{method} is not taken here: file.geotiff and external.geotiff are.")
    before = call.catalog.store(workspace, store)
    if before is None:
        checked_name(call, workspace, store)
    elif not isinstance(before, CoverageStore):
        raise conflict(f"Store '{store}' already exists in workspace '{workspace}'")
    call.check_not_own_store(workspace, store)
    return how


def _raster_put(call: Call, workspace: str, store: str, path: Path) -> Answer:
    found = call.catalog.store(workspace, store)
    address = _address(call, path)
    if found is None:
        new = CoverageStore(new_id("CoverageStore"), store, workspace, GEOTIFF, address)
        found = call.catalog.add(new)
    elif isinstance(found, CoverageStore) and found.path != address:
        found = CoverageStore(found.id, store, workspace, GEOTIFF, address, workspace_id=found.workspace_id)
        call.catalog.save(found)
    assert isinstance(found, CoverageStore)
    published = call.catalog.resources(found)
    if call.query.get("configure", "first").lower() != "none":
        document = etree.Element("coverage")
        name = call.query.get("coverageName") or store
        if not any(one.name == name for one in published):
            set_child(document, "name", name)
            coverages.publish(call, found, document)
        else:
            _measured_again(call, found, name)
    shown = call.show(found)
    location = call.created("", "workspaces", workspace, "coveragestores", store).location
    return Answer(201, shown.body, shown.kind, location)


def _measured_again(call: Call, store: CoverageStore, name: str) -> None:
    """A raster that was uploaded again may have another size and place."""
    before = call.catalog.resource(store.workspace, name)
    if isinstance(before, Coverage):
        seen = coverages.raster_at(allowed_file(call, store.workspace, store.path))
        call.catalog.save(coverages.with_measures(before, seen))


@contextmanager
def take_vectors(call: Call, workspace: str, store: str, method: str) -> Iterator[Sequence[Path]]:
    """The files for `put_vectors`, before the catalogue is taken."""
    with call.directory.catalog.lock:
        call.directory.refresh()
        how, kind, _ = _vector_store(call, workspace, store, method)
    if how == "external":
        yield ()
        return
    with shape_files(call) if kind == "shp" else geopackage(call, store) as files:
        yield files


def put_vectors(call: Call, workspace: str, store: str, method: str) -> Answer:
    """`file.shp` (a zip), `file.gpkg`, `external.shp`: files with their store and their feature types."""
    how, kind, before = _vector_store(call, workspace, store, method)
    if how == "external":
        path = allowed_file(call, workspace, call.body.decode("utf-8", errors="replace").strip())
    else:
        path = _kept(call, workspace, store, call.files)
    _vectors_put(call, workspace, store, kind, path, before)
    return Answer(201, b"", "", call.created("", "workspaces", workspace, "datastores", store).location)


def _vector_store(call: Call, workspace: str, store: str, method: str) -> tuple[str, str, DataStore | None]:
    """How the data of a store come (`file`, `external`), of which kind they are (`shp`, `gpkg`), and the store so far.

    Raises:
        Refused: they cannot come so, or not for this store.
    """
    call.workspace(workspace)
    how, _, kind = method.partition(".")
    kind = kind.lower()
    if kind not in {"shp", "gpkg"} or how not in {"file", "external"}:
        raise Refused(501, f"{method} is not taken here: file.shp, file.gpkg and external.shp are.")
    before = call.catalog.store(workspace, store)
    if before is None:
        checked_name(call, workspace, store)
    elif not isinstance(before, DataStore):
        raise conflict(f"Store '{store}' already exists in workspace '{workspace}'")
    elif before.parameters.get("host"):
        raise conflict(f"The store {store} is a database: make another one for files.")
    call.check_not_own_store(workspace, store)
    return how, kind, before


def _vectors_put(call: Call, workspace: str, store: str, kind: str, path: Path, before: DataStore | None) -> None:
    parameters = {"dbtype": "geopkg", "database": f"file:{_address(call, path)}"}
    if kind == "shp":
        parameters = {"url": f"file:{_address(call, path)}"}
    namespace = call.catalog.namespace(workspace)
    parameters["namespace"] = namespace.uri if namespace else f"http://{workspace}"
    word = "Shapefile" if path.is_file() else "Directory of spatial files (shapefiles)"
    word = "GeoPackage" if kind == "gpkg" else word
    identifier = before.id if before is not None else new_id("DataStore")
    new = DataStore(identifier, store, workspace, word, parameters)
    if before is None:
        new = call.catalog.add(new)
    elif (before.parameters, before.type) != (new.parameters, new.type):
        new = call.catalog.save(new)
    configure = call.query.get("configure", "first").lower()
    if configure == "none":
        return
    published = {getattr(one, "native_name", "") for one in call.catalog.resources(new)}
    names = [name for name in names_in(call, new) if name not in published]
    for name in names if configure == "all" else [] if published else names[:1]:
        document = etree.Element("featureType")
        set_child(document, "name", name)
        feature_types.publish(call, new, document)


def _kept(call: Call, workspace: str, store: str, files: Sequence[Path]) -> Path:
    """Move files into the folder of the store; the data file among them, or the folder when there are several."""
    folder = _data_folder(call) / workspace / store
    data = _data_folder(call).resolve()
    make_folder(folder)
    if data not in folder.resolve().parents:
        raise bad_request("The folder of the store leads out of the data directory.")
    for file in files:
        file.replace(folder / file.name)
    flush_folder(folder)
    mains = [file for file in files if file.suffix.lower() in _MAIN_FILES]
    return folder / mains[0].name if len(mains) == 1 else folder


def _data_folder(call: Call) -> Path:
    folder = call.root / DATA_FOLDER
    make_folder(folder)
    return folder


def _address(call: Call, path: Path) -> str:
    """A path as stores name it: relative to the data directory where it is in it."""
    root = call.root.resolve()
    real = path.resolve()
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else str(real)


_RASTER = "workspaces/{workspace}/coveragestores/{store}/{method}"
_VECTOR = "workspaces/{workspace}/datastores/{store}/{method}"


ROUTES = (
    Route("PUT", _RASTER, put_raster, take_raster),
    Route("PUT", _VECTOR, put_vectors, take_vectors),
)
