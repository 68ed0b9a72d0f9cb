"""Workspaces with their namespaces, settings and data stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from layman_server.geoserver.rest_client.connection import RestConnection, segment

#: How the server knows a store of its own again, besides the name.
STORE_DESCRIPTION = "Made by the Layman server"
#: What addresses in GeoServer's answers begin with: what the server's front door says of each request.
PROXY_BASE_URL = "${X-Forwarded-Proto}://${X-Forwarded-Host}${X-Forwarded-Path}"
#: Codes of EPSG that WMS and WFS name for every layer.
_SYSTEMS = ["4326", "3857"]
#: Connection parameter that GeoServer keeps to itself.
KEPT_BY_GEOSERVER = "passwd"


class RestWorkspaces:
    """Workspaces of a real GeoServer."""

    def __init__(self, connection: RestConnection) -> None:
        """Remember the connection."""
        self._connection = connection

    def names(self) -> list[str]:
        """Names of all workspaces."""
        return named(self._connection.get("/workspaces"), "workspaces", "workspace")

    def has(self, workspace: str) -> bool:
        """Whether there is one of this name."""
        return self._connection.get(f"/workspaces/{segment(workspace)}", missing_ok=True) is not None

    def is_empty(self, workspace: str) -> bool:
        """Whether nothing is in it: no store, no style and no group."""
        path = f"/workspaces/{segment(workspace)}"
        kinds = (
            ("datastores", "dataStores", "dataStore"),
            ("coveragestores", "coverageStores", "coverageStore"),
            ("wmsstores", "wmsStores", "wmsStore"),
            ("styles", "styles", "style"),
            ("layergroups", "layerGroups", "layerGroup"),
        )
        return not any(named(self._connection.get(f"{path}/{kind}"), outer, inner) for kind, outer, inner in kinds)

    def add(self, workspace: str) -> None:
        """Make it with its namespace `http://<name>`, and have addresses in its answers be those of clients."""
        path = f"/workspaces/{segment(workspace)}"
        if not self.has(workspace):
            self._connection.call("POST", "/workspaces", json={"workspace": {"name": workspace}}, allow=(409,))
        settings = {
            "workspace": {"name": workspace},
            "charset": "UTF-8",
            "numDecimals": 8,
            "proxyBaseUrl": PROXY_BASE_URL,
            "useHeadersProxyURL": True,
        }
        there = self._connection.get(f"{path}/settings", missing_ok=True)
        if not there or there.get("settings", {}).get("proxyBaseUrl") != PROXY_BASE_URL:
            # A workspace without settings of its own answers 404, or 200 with nothing.
            method = "PUT" if there and there.get("settings", {}).get("workspace") else "POST"
            self._connection.call(method, f"{path}/settings", json={"settings": settings})

        for service in ("wms", "wfs"):
            self._name_systems(workspace, service)

    def _name_systems(self, workspace: str, service: str) -> None:
        """Have a service name the coordinate systems of the web for each layer, not all that GeoServer knows."""
        path = f"/services/{service}/workspaces/{segment(workspace)}/settings"
        if self._connection.get(path, missing_ok=True) is None:
            # Limits and the like are those that GeoServer's administrator has set for all.
            settings = dict(self._connection.get(f"/services/{service}/settings")[service])
            title = f"Layers of {workspace}"
            settings |= {"workspace": {"name": workspace}, "title": title, "srs": {"string": _SYSTEMS}}
            self._connection.call("PUT", path, json={service: settings})

    def remove(self, workspace: str) -> None:
        """Remove it with all that is in it; absent is no error."""
        self._connection.call("DELETE", f"/workspaces/{segment(workspace)}", params={"recurse": "true"}, allow=(404,))

    def store(self, workspace: str, name: str) -> Mapping[str, Any] | None:
        """The data store as GeoServer tells of it; None when it is not there."""
        document = self._connection.get(f"/workspaces/{segment(workspace)}/datastores/{segment(name)}", missing_ok=True)
        return None if document is None else document["dataStore"]

    def put_store(self, workspace: str, name: str, parameters: Mapping[str, str]) -> None:
        """Make or replace a PostGIS data store."""
        path = f"/workspaces/{segment(workspace)}/datastores"
        entries = [{"@key": key, "$": value} for key, value in parameters.items()]
        store = {
            "name": name,
            "type": "PostGIS",
            "description": STORE_DESCRIPTION,
            "enabled": True,
            "connectionParameters": {"entry": entries},
        }
        if self.store(workspace, name) is None:
            reply = self._connection.call("POST", path, json={"dataStore": store}, allow=(500,))
            if reply.status != 500:
                return
        self._connection.call("PUT", f"{path}/{segment(name)}", json={"dataStore": store})
        # Connections that are open lead to where the store led before.
        self._connection.call("PUT", f"{path}/{segment(name)}/reset")

    def remove_store(self, workspace: str, name: str) -> None:
        """Remove a data store with all that is in it; absent is no error."""
        self._connection.call(
            "DELETE",
            f"/workspaces/{segment(workspace)}/datastores/{segment(name)}",
            params={"recurse": "true"},
            allow=(404,),
        )


def named(document: Any, outer: str, inner: str) -> list[str]:
    """The names in a list of GeoServer, which is an empty text when there is nothing."""
    listed = document.get(outer) if isinstance(document, dict) else None
    items = listed.get(inner, []) if isinstance(listed, dict) else []
    # A list of one may come without its brackets.
    return [item["name"] for item in ([items] if isinstance(items, dict) else items)]


def parameters_of(store: Mapping[str, Any]) -> dict[str, str]:
    """The connection parameters of a store without its password, which GeoServer keeps encrypted."""
    entries = (store.get("connectionParameters") or {}).get("entry", [])
    entries = [entries] if isinstance(entries, dict) else entries
    return {entry["@key"]: str(entry.get("$", "")) for entry in entries if entry["@key"] != KEPT_BY_GEOSERVER}


def is_ours(store: Mapping[str, Any] | None) -> bool:
    """Whether the server itself made a store."""
    return store is not None and store.get("description") == STORE_DESCRIPTION
