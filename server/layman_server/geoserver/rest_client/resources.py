"""Feature types and cascaded layers, and how layers are shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from layman_server.errors import GeoServerRefused
from layman_server.geoserver.objects import FeatureType
from layman_server.geoserver.rest_client.connection import RestConnection, segment
from layman_server.geoserver.rest_client.workspaces import named
from layman_server.model.crs import BoundingBox

#: The store in the address of a resource.
_STORE = re.compile(r"/(?:datastores|coveragestores|wmsstores)/([^/]+)/")
#: What GeoServer says of a CRS that its EPSG database does not have.
_UNKNOWN_CRS = "srs seems to be mis-configured"
_UNKNOWN_CRS_REMEDY = (
    "GeoServer does not know {crs}. Add it to user_projections/epsg.properties of its data directory, or publish the"
    " layer in another CRS."
)


class RestResources:
    """What layers of a real GeoServer show."""

    def __init__(self, connection: RestConnection) -> None:
        """Remember the connection."""
        self._connection = connection

    def put_feature_type(self, wanted: FeatureType) -> None:
        """Make or replace a feature type with its layer; GeoServer looks at the table anew."""
        path = f"/workspaces/{segment(wanted.workspace)}/datastores/{segment(wanted.store)}/featuretypes"
        document = {
            "name": wanted.name,
            "nativeName": wanted.native_name,
            **described(wanted.title, wanted.abstract, wanted.keywords, wanted.name),
            "srs": wanted.srs,
            "projectionPolicy": "FORCE_DECLARED",
            "nativeBoundingBox": box_of(wanted.native_box),
            "latLonBoundingBox": box_of(wanted.lat_lon_box),
            "enabled": True,
            "store": {"@class": "dataStore", "name": f"{wanted.workspace}:{wanted.store}"},
        }
        self.put(path, wanted.name, "featureType", document)

    def reset_feature_type(self, workspace: str, store: str, name: str) -> None:
        """Have GeoServer look at the table of a feature type anew."""
        path = f"/workspaces/{segment(workspace)}/datastores/{segment(store)}/featuretypes/{segment(name)}"
        self._connection.call("PUT", f"{path}/reset", allow=(404,))

    def put(self, path: str, name: str, kind: str, document: Mapping[str, Any]) -> None:
        """Make or replace the resource `name` in the list `path`."""
        there = f"{path}/{segment(name)}"
        if self._connection.get(there, missing_ok=True) is None:
            # 500: another process was faster, or an earlier try of this one whose answer was lost.
            reply = self._connection.call("POST", path, json={kind: document}, allow=(500,))
            if reply.status != 500:
                return
            if _UNKNOWN_CRS in reply.saying:
                raise GeoServerRefused({"message": _UNKNOWN_CRS_REMEDY.format(crs=document["srs"])})
            if "already exists" not in reply.saying:
                self._connection.call("POST", path, json={kind: document})
                return
        elif kind != "coverage":
            # What GeoServer knows of the columns is of the table that was there before.
            self._connection.call("PUT", f"{there}/reset")
        # Without the parameter GeoServer computes boxes from all features.
        self._connection.call("PUT", there, json={kind: document}, params={"recalculate": ""})

    def remove(self, workspace: str, kind: str, store: str, resource: str, name: str) -> bool:
        """Remove a resource with its layer, and whether it was there; `kind` is `datastores`, `resource` its list."""
        path = f"/workspaces/{segment(workspace)}/{kind}/{segment(store)}/{resource}/{segment(name)}"
        reply = self._connection.call("DELETE", path, params={"recurse": "true"}, allow=(404,))
        return reply.status != 404

    def names(self, workspace: str, kind: str, store: str, resource: str, words: tuple[str, str]) -> list[str]:
        """Names of the resources of a store; `words` are GeoServer's for the list and for one."""
        path = f"/workspaces/{segment(workspace)}/{kind}/{segment(store)}/{resource}"
        return named(self._connection.get(path, missing_ok=True), *words)

    def put_default_style(self, workspace: str, layer: str, style: str) -> None:
        """Show a layer with a style of its workspace."""
        chosen = {"name": f"{workspace}:{style}", "workspace": workspace}
        self._connection.call("PUT", layer_path(workspace, layer), json={"layer": {"defaultStyle": chosen}})

    def layer(self, workspace: str, name: str) -> Mapping[str, Any] | None:
        """How a layer is shown, as GeoServer tells of it; None when it is not there."""
        document = self._connection.get(layer_path(workspace, name), missing_ok=True)
        return None if document is None else document["layer"]

    def store_of_layer(self, workspace: str, name: str) -> str | None:
        """The store that a layer's resource is in; None for a layer that is not there."""
        layer = self.layer(workspace, name)
        href = str(((layer or {}).get("resource") or {}).get("href", ""))
        store = _STORE.search(href)
        return unquote(store[1]) if store else None


def layer_path(workspace: str, name: str) -> str:
    """The path of a layer."""
    return f"/workspaces/{segment(workspace)}/layers/{segment(name)}"


def box_of(box: BoundingBox | None) -> dict[str, Any] | None:
    """A box in GeoServer's words."""
    if box is None:
        return None
    return {"minx": box.minx, "maxx": box.maxx, "miny": box.miny, "maxy": box.maxy, "crs": box.crs}


def described(title: str, abstract: str, keywords: tuple[str, ...], name: str) -> dict[str, Any]:
    """Title, abstract and keywords in GeoServer's words."""
    words = list(keywords) or ["features", name]
    return {"title": title, "abstract": abstract, "keywords": {"string": words}}
