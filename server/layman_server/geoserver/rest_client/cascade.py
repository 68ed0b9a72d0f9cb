"""Layers that GeoServer fetches from the server's own engine: it cannot draw styles of QGIS itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from layman_server.geoserver.objects import FeatureType
from layman_server.geoserver.rest_client.connection import RestConnection, segment
from layman_server.geoserver.rest_client.resources import RestResources, box_of, described
from layman_server.geoserver.rest_client.workspaces import STORE_DESCRIPTION, named

#: Where GeoServer comes in at the engine, and as whom.
ENGINE_PATH = "/internal/qgis"
ENGINE_USER = "geoserver"
#: How the workspace of the fetched layers is called (Layman's word): a layer of the same name is in the first one.
CASCADE_SUFFIX = "_wms"
#: How the name of a store begins that leads to one layer of the engine (Layman's word); the layer's follows.
STORE_PREFIX = "qgis_"


def cascade_workspace(workspace: str) -> str:
    """The workspace in which the layers of a workspace are that are drawn by QGIS."""
    return f"{workspace}{CASCADE_SUFFIX}"


class RestCascade:
    """Cascaded WMS layers of a real GeoServer; each has a store of its own, whose capabilities GeoServer remembers."""

    def __init__(self, connection: RestConnection, engine_url: str, user: str, password: str) -> None:
        """`engine_url` is where GeoServer finds the engine, which lets in the user with the password."""
        self._connection = connection
        self._resources = RestResources(connection)
        self._engine_url = engine_url
        self._user = user
        self._password = password

    def put(self, wanted: FeatureType) -> None:
        """Make or replace the cascaded layer of a feature type."""
        workspace, store = cascade_workspace(wanted.workspace), f"{STORE_PREFIX}{wanted.name}"
        path = f"/workspaces/{segment(workspace)}/wmsstores"
        there = self._connection.get(f"{path}/{segment(store)}", missing_ok=True)
        document = self._store(wanted, workspace, store)
        if there is None:
            self._connection.call("POST", path, json={"wmsStore": document})
        elif there["wmsStore"].get("capabilitiesURL") != document["capabilitiesURL"]:
            self._connection.call("PUT", f"{path}/{segment(store)}", json={"wmsStore": document})
        layer = {
            "name": wanted.name,
            "nativeName": wanted.name,
            **described(wanted.title, wanted.abstract, wanted.keywords, wanted.name),
            "srs": wanted.srs,
            "projectionPolicy": "FORCE_DECLARED",
            "nativeBoundingBox": box_of(wanted.native_box),
            "latLonBoundingBox": box_of(wanted.lat_lon_box),
            "enabled": True,
        }
        self._resources.put(f"{path}/{segment(store)}/wmslayers", wanted.name, "wmsLayer", layer)

    def remove(self, workspace: str, layer: str) -> None:
        """Remove the cascaded layer with its store; absent is no error."""
        path = f"/workspaces/{segment(cascade_workspace(workspace))}/wmsstores/{segment(f'{STORE_PREFIX}{layer}')}"
        self._connection.call("DELETE", path, params={"recurse": "true"}, allow=(404,))

    def layers(self, workspace: str) -> list[str]:
        """Names of the layers of a workspace that are cascaded."""
        path = f"/workspaces/{segment(cascade_workspace(workspace))}/wmsstores"
        stores = named(self._connection.get(path, missing_ok=True), "wmsStores", "wmsStore")
        return [name.removeprefix(STORE_PREFIX) for name in stores if name.startswith(STORE_PREFIX)]

    def _store(self, wanted: FeatureType, workspace: str, store: str) -> dict[str, Any]:
        query = urlencode({"service": "WMS", "version": "1.3.0", "request": "GetCapabilities"})
        return {
            "name": store,
            "description": STORE_DESCRIPTION,
            "type": "WMS",
            "enabled": True,
            "workspace": {"name": workspace},
            "capabilitiesURL": f"{self._engine_url}/{wanted.workspace}/{wanted.name}/wms?{query}",
            "user": self._user,
            "password": self._password,
            "maxConnections": 6,
            "readTimeout": 60,
            "connectTimeout": 10,
            "metadata": {"entry": {"@key": "useConnectionPooling", "$": "true"}},
        }


def cascaded_names(workspace: str, names: Iterable[str], cascaded: Iterable[str]) -> Mapping[str, str]:
    """For each name of a layer of the workspace the one that GeoServer draws in a request for all workspaces."""
    drawn_by_qgis = set(cascaded)
    return {name: f"{cascade_workspace(workspace) if name in drawn_by_qgis else workspace}:{name}" for name in names}
