"""The one stored query that every WFS 2.0.0 has: a feature by its identifier (WFS 2.0.0, 7.9.3.6)."""

from __future__ import annotations

from collections.abc import Sequence

from layman_server.ogc.request_names import LayerName
from layman_server.ogc.wfs.queries import GET_FEATURE_BY_ID
from layman_server.ogc.wfs.xml_text import attribute_text, namespace_prefix, text, workspace_uri

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_WFS = "http://www.opengis.net/wfs/2.0"
_TITLE = "Get feature by identifier"


def listed(types: Sequence[LayerName]) -> bytes:
    """The answer to ListStoredQueries."""
    returned = "".join(
        f"<wfs:ReturnFeatureType>{namespace_prefix(place.workspace)}:{text(place.name)}</wfs:ReturnFeatureType>"
        for place in types
    )
    return (
        f'{_DECLARATION}<wfs:ListStoredQueriesResponse xmlns:wfs="{_WFS}" {_own_namespaces(types)}>'
        f'<wfs:StoredQuery id="{GET_FEATURE_BY_ID}"><wfs:Title xml:lang="en">{_TITLE}</wfs:Title>'
        f"{returned or '<wfs:ReturnFeatureType/>'}</wfs:StoredQuery></wfs:ListStoredQueriesResponse>\n"
    ).encode()


def described(types: Sequence[LayerName]) -> bytes:
    """The answer to DescribeStoredQueries."""
    names = " ".join(f"{namespace_prefix(place.workspace)}:{place.name}" for place in types)
    expression = (
        f'<wfs:QueryExpressionText isPrivate="true" language="urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression"'
        f' returnFeatureTypes="{attribute_text(names)}"/>'
    )
    return (
        f'{_DECLARATION}<wfs:DescribeStoredQueriesResponse xmlns:wfs="{_WFS}"'
        f' xmlns:xsd="http://www.w3.org/2001/XMLSchema" {_own_namespaces(types)}>'
        f'<wfs:StoredQueryDescription id="{GET_FEATURE_BY_ID}"><wfs:Title xml:lang="en">{_TITLE}</wfs:Title>'
        f'<wfs:Parameter name="ID" type="xsd:string"/>{expression}</wfs:StoredQueryDescription>'
        "</wfs:DescribeStoredQueriesResponse>\n"
    ).encode()


def _own_namespaces(types: Sequence[LayerName]) -> str:
    workspaces = dict.fromkeys(place.workspace for place in types)
    uris = {namespace_prefix(workspace): workspace_uri(workspace) for workspace in workspaces}
    return " ".join(f'xmlns:{prefix}="{attribute_text(uri)}"' for prefix, uri in uris.items())
