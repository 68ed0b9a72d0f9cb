"""Styles of workspaces."""

from __future__ import annotations

from layman_server.errors import BadStyle, FileMissing
from layman_server.geoserver.rest_client.connection import RestConnection, segment

#: How GeoServer tells SLD 1.0 from SE 1.1; in answers, it takes the wrong one as a wish to convert.
CONTENT_TYPES = {"1.0.0": "application/vnd.ogc.sld+xml", "1.1.0": "application/vnd.ogc.se+xml"}


class RestStyles:
    """Styles of a real GeoServer; documents are stored as they are (`raw`), not as GeoServer would write them."""

    def __init__(self, connection: RestConnection) -> None:
        """Remember the connection."""
        self._connection = connection

    def put(self, workspace: str, name: str, sld: bytes, version: str) -> None:
        """Make or replace a style of an SLD document of this version.

        Raises:
            BadStyle: GeoServer cannot read the document; the detail says what it stumbles over.
        """
        path = f"/workspaces/{segment(workspace)}/styles"
        kind = CONTENT_TYPES.get(version, CONTENT_TYPES["1.0.0"])
        if not self.has(workspace, name):
            # 403: another process was faster.
            reply = self._connection.call(
                "POST",
                path,
                body=sld,
                content_type=kind,
                params={"name": name, "raw": "true"},
                allow=(400, 403, 500),
            )
            if reply.status < 300:
                return
            if reply.status != 403:
                raise BadStyle({"message": f"GeoServer cannot use the style: {reply.saying or reply.status}"})
        reply = self._connection.call(
            "PUT",
            f"{path}/{segment(name)}",
            body=sld,
            content_type=kind,
            params={"raw": "true"},
            allow=(400, 500),
        )
        if reply.status >= 300:
            raise BadStyle({"message": f"GeoServer cannot use the style: {reply.saying or 'it is no SLD document'}"})

    def has(self, workspace: str, name: str) -> bool:
        """Whether there is one of this name."""
        return self._document(workspace, name) is not None

    def remove(self, workspace: str, name: str) -> None:
        """Remove a style, also one that a layer still uses; absent is no error."""
        self._connection.call(
            "DELETE",
            f"/workspaces/{segment(workspace)}/styles/{segment(name)}",
            params={"recurse": "true", "purge": "true"},
            allow=(404,),
        )

    def content(self, workspace: str, name: str) -> bytes:
        """The SLD document of a style in its own version.

        Raises:
            FileMissing: there is no such style.
        """
        document = self._document(workspace, name)
        if document is None:
            raise FileMissing({"message": "The layer has no style yet."})
        version = ((document.get("style") or {}).get("languageVersion") or {}).get("version", "1.0.0")
        path = f"/workspaces/{segment(workspace)}/styles/{segment(name)}"
        accept = CONTENT_TYPES.get(version, CONTENT_TYPES["1.0.0"])
        return self._connection.call("GET", path, accept=accept).content

    def _document(self, workspace: str, name: str) -> dict[str, dict[str, dict[str, str]]] | None:
        path = f"/workspaces/{segment(workspace)}/styles/{segment(name)}"
        document: dict[str, dict[str, dict[str, str]]] | None = self._connection.get(path, missing_ok=True)
        return document
