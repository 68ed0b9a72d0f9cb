"""GetPropertyValue of WFS 2.0.0: the values of one property."""

from __future__ import annotations

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.request import OgcRequest
from layman_server.ogc.wfs import encoders
from layman_server.ogc.wfs.dialect import DIALECTS
from layman_server.ogc.wfs.filters import no_such_property
from layman_server.ogc.wfs.selection import Selection

#: Values in one answer, which is made in memory.
MOST_VALUES = 100_000
_WFS = "http://www.opengis.net/wfs/2.0"


def document(cursor: Cursor, selection: Selection, request: OgcRequest) -> bytes:
    """The values that are there (WFS 2.0.0, 10).

    Raises:
        OgcError: there is no such property.
    """
    name = request.parameters.get("VALUEREFERENCE", "")
    if not name:
        raise OgcError("VALUEREFERENCE is missing.", "MissingParameterValue", locator="valueReference")
    value = _value(selection, name)
    start, count = int(request.parameters.get("STARTINDEX") or 0), request.parameters.get("MAXFEATURES", "")
    limit = min(int(count), MOST_VALUES) if count else MOST_VALUES
    cursor.execute(
        sql.SQL("SELECT {} {} {} LIMIT {} OFFSET {}").format(
            value, selection.source, selection.order, sql.Literal(limit), sql.Literal(start)
        )
    )
    values = [row[0] for row in cursor.fetchall() if row[0] is not None]
    cursor.execute(sql.SQL("SELECT count(*) {}").format(selection.source))
    row = cursor.fetchone()
    members = "".join(f"<wfs:member>{text}</wfs:member>" for text in values)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<wfs:ValueCollection xmlns:wfs="{_WFS}"'
        f' xmlns:gml="{DIALECTS["2.0.0"].gml_namespace}" numberMatched="{row[0] if row else 0}"'
        f' numberReturned="{len(values)}">{members}</wfs:ValueCollection>\n'
    ).encode()


def _value(selection: Selection, name: str) -> sql.Composable:
    attribute = selection.table.attribute(name)
    if attribute is not None:
        return encoders.xml_value(attribute)
    if not selection.table.is_geometry(name):
        raise no_such_property(selection.table, name)
    identifier = sql.SQL("{} || {}::text").format(
        sql.Literal(f"{selection.table.type_name}."), sql.Identifier(selection.table.key.name)
    )
    return encoders.gml_geometry(selection, DIALECTS["2.0.0"], identifier)
