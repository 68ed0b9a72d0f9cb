"""Which features a map shows: CQL_FILTER and FEATUREID as conditions in SQL, for QGIS's layers of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import psycopg2
from lxml import etree
from psycopg2 import sql

from layman_server.errors import DatabaseUnavailable, ServerError
from layman_server.geoserver.objects import PublishedLayer
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.layers import LayerUnavailable
from layman_server.ogc.served import ServedLayer
from layman_server.ogc.wfs.feature_table import read_table
from layman_server.ogc.wfs.published import PublishedLayers
from layman_server.ogc.wfs.queries import conditions_of_layers
from layman_server.ogc.wfs.selection import own_order_reader

_IDENTIFIERS, _FILTER = "FEATUREID", "CQL_FILTER"


def conditions(tables: PublishedLayers, layers: Sequence[ServedLayer], vendor: Mapping[str, str]) -> list[str]:
    """A condition for each of the layers, empty where all features are shown.

    Raises:
        OgcError: a filter cannot be understood, or names columns that are not there. LayerUnavailable: the database
            does not answer.
    """
    filters = conditions_of_layers(vendor.get(_FILTER, ""), len(layers))
    wanted = [name.strip() for name in vendor.get(_IDENTIFIERS, "").split(",") if name.strip()]
    found = []
    for layer, filter_ in zip(layers, filters, strict=True):
        published = layer.published
        if filter_ is None and not wanted:
            found.append("")
        elif not isinstance(published, PublishedLayer):
            raise OgcError(f"{layer.name.name} is a raster, which has no features.", "InvalidParameterValue",
                           locator="cql_filter")  # fmt: skip
        else:
            found.append(_condition(tables, published, filter_, wanted))
    return found


def _condition(
    tables: PublishedLayers, published: PublishedLayer, filter_: etree._Element | None, wanted: Sequence[str]
) -> str:
    try:
        with tables.database(published.store).transaction() as cursor:
            table = read_table(cursor, published, "")
            reader = own_order_reader(cursor, table)
            parts = [] if filter_ is None else [reader.condition(filter_)]
            if wanted:
                parts.append(reader.identified(wanted))
            condition = sql.SQL(" AND ").join(parts)
            try:
                # A literal that is no value of its column's type is found here, not in the midst of a picture.
                cursor.execute(sql.SQL("SELECT 1 FROM {} WHERE {} LIMIT 0").format(table.target, condition))
            except psycopg2.Error as error:
                why = str(error.diag.message_primary or "it is no condition on its columns")[:200]
                message = f"The filter does not fit layer {table.name}: {why}."
                raise OgcError(message, "InvalidParameterValue", locator="cql_filter") from error
            written: str = condition.as_string(cursor)
            return written
    except DatabaseUnavailable as error:
        raise LayerUnavailable("The database does not answer.") from error
    except ServerError as error:
        raise OgcError("The database failed at this filter.", "NoApplicableCode", http_status=500) from error
