"""All that is in a data directory, and what GeoServer would stumble over, to compare with what should be there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from layman_server.durable_files import leftovers_below
from layman_server.geoserver.catalog_files import Problem
from layman_server.geoserver.catalog_places import DEFAULT_WORKSPACE
from layman_server.geoserver.catalog_xml import DamagedFile, parse, read_style, read_workspace
from layman_server.geoserver.datadir import DataDirectory
from layman_server.geoserver.objects import (
    COVERAGE_STORE_PREFIX,
    OWN_STORE_PREFIXES,
    POSTGRESQL_STORE,
    AccessRule,
    object_id,
)
from layman_server.geoserver.reading import read_catalog

_STYLE_SUFFIXES = frozenset({".xml", ".sld", ".qml"})


@dataclass(frozen=True)
class WorkspaceContents:
    """What is in one workspace. A problem is a half sentence; an empty one says that all is well.

    `layers` has the problem of each published layer, `half_layers` the names of folders below a store that hold no
    whole layer, `styles` the names of the styles; of all three only those that the server itself made. `is_ours` says
    that it also made the workspace. `others` are names of layers and groups that it has not made.
    """

    is_ours: bool
    problem: str
    layers: Mapping[str, str]
    half_layers: frozenset[str]
    styles: frozenset[str]
    others: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Inventory:
    """Workspaces by name, all access rules that can be read, and files that processes left when they were killed.

    `problems` are those of files that the server has not made itself.
    """

    workspaces: Mapping[str, WorkspaceContents]
    rules: tuple[AccessRule, ...]
    leftovers: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_inventory(data: DataDirectory, store_parameters: Callable[[str], Mapping[str, str]]) -> Inventory:
    """Read a data directory; `store_parameters` says how the datastore of a workspace should connect."""
    folder = data.root / "workspaces"
    names = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    workspaces = {name: _contents(data, name, store_parameters(name)) for name in names}
    problems = (problem for problem in read_catalog(data.root).problems if _is_of_others(problem.path, workspaces))
    return Inventory(workspaces, data.access_rules.read(), tuple(leftovers_below(data.root)), tuple(problems))


def _is_of_others(path: str, workspaces: Mapping[str, WorkspaceContents]) -> bool:
    """Whether a file is none of those that `WorkspaceContents` tells about."""
    parts = path.split("/")
    contents = workspaces.get(parts[1]) if len(parts) > 2 and parts[0] == "workspaces" else None
    if path == str(DEFAULT_WORKSPACE):
        # It may name a workspace of ours that is itself damaged, and is then right again with it.
        return not any(one.is_ours and one.problem for one in workspaces.values())
    if contents is None or not contents.is_ours:
        return True
    if parts[2] == "styles":
        return len(parts) > 3 and Path(parts[3]).stem not in contents.styles
    return not _is_own_store(parts[2]) and parts[2] not in {"workspace.xml", "namespace.xml"}


def _is_own_store(name: str) -> bool:
    """Whether the server makes stores of this name."""
    return name == POSTGRESQL_STORE or name.startswith(OWN_STORE_PREFIXES)


def _contents(data: DataDirectory, workspace: str, parameters: Mapping[str, str]) -> WorkspaceContents:
    folder = data.workspace_folder(workspace)
    layers: dict[str, str] = {}
    half = set()
    stores = [
        path for path in folder.glob("*") if path.name == POSTGRESQL_STORE or path.name.startswith(OWN_STORE_PREFIXES)
    ]
    for layer_folder in sorted(path for store in stores for path in store.glob("*") if path.is_dir()):
        name = layer_folder.name
        if (layer_folder / "layer.xml").is_file():
            layers[name] = _layer_problem(data, workspace, layer_folder)
        else:
            half.add(name)
    styles = {path.stem for path in (folder / "styles").glob("[!.]*") if path.suffix in _STYLE_SUFFIXES}
    styles -= _styles_of_others(folder / "styles", workspace)
    return WorkspaceContents(
        is_own_workspace(data, workspace),
        _problem(data, workspace, parameters),
        layers,
        frozenset(half),
        frozenset(styles),
        _layers_of_others(data, workspace),
    )


def _layers_of_others(data: DataDirectory, workspace: str) -> frozenset[str]:
    places = data.all_layers(workspace)
    groups = (data.workspace_folder(workspace) / "layergroups").glob("[!.]*.xml")
    layers = {name for name, place in places.items() if not _is_own_store(place.store)}
    return frozenset(layers | {path.stem for path in groups})


def held_by_others(data: DataDirectory, workspace: str, name: str) -> str:
    """What the server has not made and a layer of this name would meet: `layer`, `layer group`, `style`; or nothing."""
    folder = data.workspace_folder(workspace)
    stores = [path for path in folder.glob("[!.]*") if not _is_own_store(path.name)]
    if any((store / name / "layer.xml").is_file() for store in stores):
        return "layer"
    if (folder / "layergroups" / f"{name}.xml").is_file():
        return "layer group"
    try:
        style = read_style((folder / "styles" / f"{name}.xml").read_bytes(), workspace)
    except (OSError, DamagedFile):
        return ""
    return "" if style.id == object_id("Style", workspace, style.name) else "style"


def _styles_of_others(folder: Path, workspace: str) -> set[str]:
    """Names of styles, and of the files of styles, that have not the server's ids."""
    found = set()
    for path in folder.glob("[!.]*.xml"):
        try:
            style = read_style(path.read_bytes(), workspace)
        except (OSError, DamagedFile):
            continue
        if style.id != object_id("Style", workspace, style.name):
            found |= {path.stem, Path(style.filename).stem}
    return found


def is_own_workspace(data: DataDirectory, workspace: str) -> bool:
    """By the id that the server gives; a damaged one is ours when its namespace or nothing else is there."""
    try:
        return read_workspace((data.workspace_folder(workspace) / "workspace.xml").read_bytes()).id == object_id(
            "Workspace", workspace
        )
    except (OSError, DamagedFile):
        return True


def _problem(data: DataDirectory, workspace: str, parameters: Mapping[str, str]) -> str:
    folder = data.workspace_folder(workspace)
    for name in ("workspace.xml", "namespace.xml"):
        if problem := _file_problem(folder / name):
            return problem
    try:
        store = data.read_store(workspace, POSTGRESQL_STORE)
    except FileNotFoundError:
        return "its datastore is gone"
    except DamagedFile:
        return "its datastore cannot be read"
    return "" if dict(store.parameters) == dict(parameters) else "its datastore does not lead to the database"


def _layer_problem(data: DataDirectory, workspace: str, folder: Path) -> str:
    """Why GeoServer could not show a layer."""
    for path in sorted(folder.glob("*.xml")):
        if problem := _file_problem(path):
            return problem
    is_raster = folder.parent.name.startswith(COVERAGE_STORE_PREFIX)
    if folder.parent.name != POSTGRESQL_STORE and not is_raster:
        return ""
    try:
        raster = data.read_coverage(workspace, folder.name)
        style = raster.style if raster else data.read_layer(workspace, POSTGRESQL_STORE, folder.name).style
    except FileNotFoundError as error:
        return f"{Path(error.filename).name if error.filename else 'its style'} is gone"
    except DamagedFile as error:
        return f"a file cannot be read: {error}"
    if raster is not None and not Path(raster.store.path).exists():
        return "the coverage store does not lead to its files"
    files = [style.filename, *([style.qml_filename] if style.qml_filename else [])]
    problems = (_file_problem(data.style_path(workspace, name)) for name in files)
    return next(filter(None, problems), "")


def _file_problem(path: Path) -> str:
    try:
        parse(path.read_bytes())
    except FileNotFoundError:
        return f"{path.name} is gone"
    except (DamagedFile, etree.XMLSyntaxError, OSError):
        return f"{path.name} cannot be read"
    return ""
