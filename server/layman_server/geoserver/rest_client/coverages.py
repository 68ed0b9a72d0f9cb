"""Coverage stores and coverages: files where GeoServer sees them, or copies that it gets."""

from __future__ import annotations

from typing import Any

from layman_server.errors import GeoServerRefused
from layman_server.geoserver.objects import IMAGE_MOSAIC, Coverage, CoverageStore
from layman_server.geoserver.rest_client.connection import RestConnection, segment
from layman_server.geoserver.rest_client.resources import RestResources, box_of, described
from layman_server.geoserver.rest_client.workspaces import STORE_DESCRIPTION

#: What GeoServer calls the formats in the addresses of uploads.
_UPLOADS = {IMAGE_MOSAIC: ("imagemosaic", "application/zip")}
_GEOTIFF_UPLOAD = ("geotiff", "image/tiff")


class RestCoverages:
    """Rasters of a real GeoServer."""

    def __init__(self, connection: RestConnection) -> None:
        """Remember the connection."""
        self._connection = connection
        self._resources = RestResources(connection)

    def has_files(self, store: CoverageStore, revision: str) -> bool:
        """Whether a store has these files already, of this revision."""
        path = f"/workspaces/{segment(store.workspace)}/coveragestores/{segment(store.name)}"
        there = self._connection.get(path, missing_ok=True)
        return bool(revision) and there is not None and there["coverageStore"].get("description") == _marked(revision)

    def describe(self, store: CoverageStore, wanted: Coverage) -> None:
        """Write the coverage of a store whose files are as they were."""
        path = f"/workspaces/{segment(store.workspace)}/coveragestores/{segment(store.name)}/coverages"
        self._put_coverage(path, store, wanted, None)

    def put_by_path(self, store: CoverageStore, wanted: Coverage) -> None:
        """Make a coverage store that leads to the files, and its coverage, in the place of what was there.

        Raises:
            GeoServerRefused: GeoServer does not see the files, or cannot read them.
        """
        self.remove_store(store.workspace, store.name)
        path = f"/workspaces/{segment(store.workspace)}/coveragestores"
        document = {
            "name": store.name,
            "description": _marked(wanted.revision),
            "type": store.type,
            "enabled": True,
            "workspace": {"name": store.workspace},
            "url": f"file:{store.path}",
        }
        self._connection.call("POST", path, json={"coverageStore": document})
        try:
            self._put_coverage(f"{path}/{segment(store.name)}/coverages", store, wanted, wanted.native_name)
        except GeoServerRefused:
            self.remove_store(store.workspace, store.name)
            raise

    def upload(self, store: CoverageStore, wanted: Coverage, content: bytes) -> None:
        """Send the file, or the zip of a mosaic, which GeoServer keeps in its own data directory.

        Raises:
            GeoServerRefused: GeoServer cannot read it.
        """
        self.remove_store(store.workspace, store.name)
        path = f"/workspaces/{segment(store.workspace)}/coveragestores/{segment(store.name)}"
        kind, content_type = _UPLOADS.get(store.type, _GEOTIFF_UPLOAD)
        try:
            self._connection.call(
                "PUT",
                f"{path}/file.{kind}",
                body=content,
                content_type=content_type,
                params={"configure": "none"},
            )
            self._connection.call(
                "PUT",
                path,
                json={"coverageStore": {"name": store.name, "description": _marked(wanted.revision), "enabled": True}},
            )
            self._put_coverage(f"{path}/coverages", store, wanted, store.name)
        except GeoServerRefused:
            self.remove_store(store.workspace, store.name)
            raise

    def remove_store(self, workspace: str, name: str) -> bool:
        """Remove a coverage store with all that is in it, and whether it was there.

        Files that were uploaded go with it; those that it only leads to stay.
        """
        path = f"/workspaces/{segment(workspace)}/coveragestores/{segment(name)}"
        there = self._connection.get(path, missing_ok=True)
        if there is None:
            return False
        is_uploaded = not str(there["coverageStore"].get("url", "")).startswith("file:/")
        purge = {"purge": "all"} if is_uploaded else {}
        self._connection.call("DELETE", path, params={"recurse": "true", **purge}, allow=(404,))
        return True

    def path_of_store(self, workspace: str, name: str) -> str | None:
        """The absolute path that a store leads to, empty for files that were uploaded; None when it is not there."""
        there = self._connection.get(
            f"/workspaces/{segment(workspace)}/coveragestores/{segment(name)}", missing_ok=True
        )
        if there is None:
            return None
        url = str(there["coverageStore"].get("url", ""))
        return url.removeprefix("file:").replace("//", "/") if url.startswith("file:/") else ""

    def lead(self, workspace: str, name: str, path: str) -> None:
        """Have a store lead to another file."""
        store = f"/workspaces/{segment(workspace)}/coveragestores/{segment(name)}"
        self._connection.call("PUT", store, json={"coverageStore": {"name": name, "url": f"file:{path}"}})

    def _put_coverage(self, path: str, store: CoverageStore, wanted: Coverage, native_name: str | None) -> None:
        is_mosaic = store.type == IMAGE_MOSAIC
        document: dict[str, Any] = {
            "name": wanted.name,
            "nativeName": native_name,
            "nativeCoverageName": native_name if is_mosaic else None,
            **described(wanted.title, wanted.abstract, wanted.keywords, wanted.name),
            "srs": wanted.srs,
            "projectionPolicy": "FORCE_DECLARED",
            "nativeBoundingBox": box_of(wanted.native_box),
            "latLonBoundingBox": box_of(wanted.lat_lon_box),
            "enabled": True,
        }
        if is_mosaic:
            # Of a series the latest is on top.
            sorting = [["SORTING", "time D"]] if wanted.has_times else []
            document["parameters"] = {"entry": [{"string": pair} for pair in (_TRANSPARENT, *sorting)]}
        if wanted.has_times:
            document["metadata"] = {"entry": [{"@key": "time", "dimensionInfo": _TIME}]}
        said = {key: value for key, value in document.items() if value is not None}
        self._resources.put(path, wanted.name, "coverage", said)


def _marked(revision: str) -> str:
    """A description that says whose a store is, and which files it has."""
    return f"{STORE_DESCRIPTION}, files {revision}"


#: Where no file of a mosaic is, nothing is drawn.
_TRANSPARENT = ["FootprintBehavior", "Transparent"]
_TIME = {
    "enabled": True,
    "presentation": "LIST",
    "units": "ISO8601",
    "nearestMatchEnabled": False,
    "defaultValue": {"strategy": "MAXIMUM"},
}
