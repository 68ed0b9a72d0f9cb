"""WFS: each operation of the three versions, answered from the catalogue and PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import cursor as Cursor

from layman_server.errors import DatabaseUnavailable, ServerError
from layman_server.geoserver.datadir import DataDirectory
from layman_server.geoserver.engine_client import EDITED_HEADER
from layman_server.geoserver.objects import POSTGRESQL_STORE, PublishedLayer
from layman_server.ogc.answer import Answer
from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.file_tables import is_read_only
from layman_server.ogc.request import OgcRequest
from layman_server.ogc.request_names import LayerName, not_defined
from layman_server.ogc.response import Start
from layman_server.ogc.service_description import describe_service
from layman_server.ogc.wfs import (
    capabilities,
    packed_files,
    property_values,
    schema,
    stored_queries,
    transaction_answer,
)
from layman_server.ogc.wfs.dialect import CSV, DIALECTS, JSON, SHAPE_ZIP, output_format
from layman_server.ogc.wfs.feature_table import PARTS, FeatureTable, read_table
from layman_server.ogc.wfs.features import FeatureReading, Page, Place, collection, one_feature, pieces
from layman_server.ogc.wfs.published import PublishedLayers
from layman_server.ogc.wfs.queries import Query, read_queries
from layman_server.ogc.wfs.selection import Selection, select
from layman_server.ogc.wfs.transaction import STATEMENT_TIMEOUT_S, Transaction, refusal
from layman_server.ogc.wfs.transaction_xml import Action, read_actions
from layman_server.ogc.wfs.xml_text import workspace_uri

#: `may(layer, mode)`: whether who asks may read (`r`) or write (`w`) a layer.
May = Callable[[LayerName, str], bool]
_XML = {"Content-Type": "text/xml; charset=utf-8"}
_JSON_TYPE, _CSV_TYPE = "application/json; charset=utf-8", "text/csv; charset=utf-8; header=present"
#: Namespaces of feature types that say nothing of a workspace; the latter is that of QGIS Server.
_OTHER_NAMESPACES = frozenset({"", "http://www.qgis.org/gml"})
#: What is answered for feature types of one workspace at a time.
_OF_ONE_WORKSPACE = frozenset({"GETFEATURE", "GETPROPERTYVALUE", "TRANSACTION"})


@dataclass(frozen=True)
class _Asked:
    """A request with what its answer needs."""

    request: OgcRequest
    url: str
    may: May
    start: Start | None

    @property
    def version(self) -> str:
        return self.request.version

    @property
    def workspace(self) -> str:
        return self.request.workspace


class WfsService:
    """Answers WFS requests; one thread only."""

    def __init__(self, data: DataDirectory, published: PublishedLayers) -> None:
        """Open nothing yet."""
        self._data = data
        self._published = published

    def answer(self, request: OgcRequest, url: str, may: May, start: Start | None = None) -> Answer:
        """Answer a request under its public address; `start` begins a long answer before it is complete.

        Raises:
            OgcError: it cannot be answered.
        """
        asked = _Asked(request, url, may, start)
        if not request.workspace and request.operation in _OF_ONE_WORKSPACE:
            message = "Name feature types as workspace:type, those of one workspace in one request."
            raise OgcError(message, "InvalidParameterValue", locator="typeNames")
        operations: dict[str, Callable[[_Asked], Answer]] = {
            "GETCAPABILITIES": self._get_capabilities,
            "DESCRIBEFEATURETYPE": self._describe_feature_type,
            "GETFEATURE": self._get_feature,
            "GETPROPERTYVALUE": self._get_property_value,
            "LISTSTOREDQUERIES": self._list_stored_queries,
            "DESCRIBESTOREDQUERIES": self._describe_stored_queries,
            "TRANSACTION": self._transaction,
        }
        return operations[request.operation](asked)

    def _get_capabilities(self, asked: _Asked) -> Answer:
        layers = self._readable(asked)
        writable = {
            (name.workspace, name.name)
            for name, layer in zip(map(_name_of, layers), layers, strict=True)
            if asked.may(name, "w") and not is_read_only(layer.store)
        }
        words = describe_service(self._data, asked.workspace, "wfs")
        document = capabilities.document(DIALECTS[asked.version], words, asked.url, layers, writable)
        return Answer(200, _XML, document)

    def _describe_feature_type(self, asked: _Asked) -> Answer:
        names = [name for name in asked.request.parameters.get("TYPENAME", "").split(",") if name]
        if not asked.workspace:
            places = asked.request.places or [_name_of(layer) for layer in self._readable(asked)]
            return Answer(200, _XML, schema.imports(places, DIALECTS[asked.version], asked.url))
        every = [] if names else [layer.feature_type.name for layer in self._readable(asked)]
        tables = []
        for database_layers in _neighbours([(name, self._layer(asked, name)) for name in names or every]):
            with self._reading(database_layers[0][1]) as cursor:
                for name, layer in database_layers:
                    # Of all that there are, those that cannot be read at the moment are left out.
                    with suppress(*([OgcError] if every else [])):
                        tables.append(read_table(cursor, layer, _part(name)))
        dialect = DIALECTS[asked.version]
        return Answer(200, _XML, schema.describe(tables, dialect, asked.workspace))

    def _get_feature(self, asked: _Asked) -> Answer:
        queries = read_queries(asked.request)
        parameters = asked.request.parameters
        format_ = output_format(parameters.get("OUTPUTFORMAT", ""), asked.version)
        count = parameters.get("MAXFEATURES", "")
        page = Page(
            start=int(parameters.get("STARTINDEX") or 0),
            count=int(count) if count else None,
            hits=parameters.get("RESULTTYPE", "").lower() == "hits",
        )
        with self._selections(asked, queries) as (cursor, selections):
            reading = FeatureReading(cursor, selections, page)
            if parameters.get("STOREDQUERY_ID") or _is_stored(asked.request):
                return _one(reading, asked, format_)
            if format_ in packed_files.CONTENT_TYPES:
                dsn = self._published.parameters(self._layer(asked, queries[0].type_name).store)
                texts = packed_files.packed(cursor, dsn, selections, page, format_)
            else:
                texts = pieces(collection(reading, format_, asked.workspace, asked.url))
            return streamed(texts, _headers(format_, selections, page), asked.start)

    def _get_property_value(self, asked: _Asked) -> Answer:
        queries = read_queries(asked.request)
        with self._selections(asked, queries[:1]) as (cursor, selections):
            return Answer(200, _XML, property_values.document(cursor, selections[0], asked.request))

    def _list_stored_queries(self, asked: _Asked) -> Answer:
        names = [_name_of(layer) for layer in self._readable(asked)]
        return Answer(200, _XML, stored_queries.listed(names))

    def _describe_stored_queries(self, asked: _Asked) -> Answer:
        names = [_name_of(layer) for layer in self._readable(asked)]
        return Answer(200, _XML, stored_queries.described(names))

    def _transaction(self, asked: _Asked) -> Answer:
        if asked.request.body is None:
            raise OgcError("A transaction is posted as XML.", "MissingParameterValue", locator="request")
        actions = read_actions(asked.request.body)
        types = {action.type_name: self._editable(asked, action) for action in actions}
        _check_same_database(list(types.values()))
        with self._writing(next(iter(types.values()))) as cursor:
            outcome = Transaction(
                cursor, asked.version, lambda name: read_table(cursor, types[name], _part(name.rpartition(":")[2]))
            ).run(actions)
        edited = sorted({str(_name_of(layer)) for layer in types.values()})
        body = transaction_answer.document(outcome, DIALECTS[asked.version])
        return Answer(200, {**_XML, EDITED_HEADER: ",".join(edited)}, body)

    def _editable(self, asked: _Asked, action: Action) -> PublishedLayer:
        """The layer of an action, which who asks may write."""
        prefix, _, name = action.type_name.rpartition(":")
        known = _OTHER_NAMESPACES | {workspace_uri(asked.workspace)}
        if action.namespace not in known and prefix != asked.workspace:
            raise not_defined(action.type_name, "WFS")
        layer = self._layer(asked, name)
        if not asked.may(_name_of(layer), "w"):
            message = f"You may not change features of {layer.feature_type.name}."
            raise OgcError(message, "OperationProcessingFailed", locator=action.handle or "typeName", http_status=403)
        if is_read_only(layer.store):
            message = f"Features of {layer.feature_type.name} come from a file and cannot be changed here."
            raise OgcError(message, "OperationProcessingFailed", locator=action.handle or "typeName")
        return layer

    def _readable(self, asked: _Asked) -> list[PublishedLayer]:
        return self._published.layers(asked.workspace, lambda name: asked.may(name, "r"))

    def _layer(self, asked: _Asked, type_name: str) -> PublishedLayer:
        """The layer of a feature type without prefix; one that is hidden is missed like one that is not there."""
        name, _, part = type_name.partition(".")
        if part and part not in PARTS:
            raise not_defined(type_name, "WFS")
        if not asked.may(LayerName(asked.workspace, name), "r"):
            raise not_defined(name, "WFS")
        return self._published.layer(asked.workspace, name)

    @contextmanager
    def selections(
        self, workspace: str, queries: Sequence[Query], may: May
    ) -> Iterator[tuple[Cursor, list[Selection]]]:
        """What queries of WFS 2.0.0 on layers of a workspace select, inside of one transaction."""
        asked = _Asked(OgcRequest(workspace, "WFS", "GETFEATURE", "2.0.0", {}), "", may, None)
        with self._selections(asked, queries) as found:
            yield found

    def table(self, name: LayerName, may: May) -> FeatureTable:
        """The table of a layer as PostgreSQL has it at this moment."""
        asked = _Asked(OgcRequest(name.workspace, "WFS", "GETFEATURE", "2.0.0", {}), "", may, None)
        layer = self._layer(asked, name.own)
        with self._reading(layer) as cursor:
            return read_table(cursor, layer, name.part)

    @contextmanager
    def _selections(self, asked: _Asked, queries: Sequence[Query]) -> Iterator[tuple[Cursor, list[Selection]]]:
        layers = [self._layer(asked, query.type_name) for query in queries]
        _check_same_database(layers)
        with self._reading(layers[0]) as cursor:
            tables = [
                read_table(cursor, layer, _part(query.type_name)) for layer, query in zip(layers, queries, strict=True)
            ]
            yield (
                cursor,
                [select(cursor, table, query, asked.version) for table, query in zip(tables, queries, strict=True)],
            )

    @contextmanager
    def _reading(self, layer: PublishedLayer) -> Iterator[Cursor]:
        """A transaction that sees the database as it is at its beginning."""
        with self._writing(layer) as cursor:
            # PostGIS's table of coordinate systems is added to where it lacks one, but not in a database of others.
            is_ours = layer.store.name == POSTGRESQL_STORE or is_read_only(layer.store)
            mode = "READ WRITE" if is_ours else "READ ONLY"
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, {mode}")
            # A process that is silent for longer is taken for dead.
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", (f"{STATEMENT_TIMEOUT_S}s",))
            yield cursor

    @contextmanager
    def _writing(self, layer: PublishedLayer) -> Iterator[Cursor]:
        """A transaction; what PostgreSQL refuses comes out as the exception for the client."""
        try:
            with self._published.database(layer.store).transaction() as cursor:
                try:
                    yield cursor
                except psycopg2.Error as error:
                    raise refusal(error, "") from error
        except DatabaseUnavailable as error:
            raise OgcError("The database does not answer. Try again shortly.", http_status=503) from error
        except ServerError as error:
            raise OgcError("The database failed at this request.", http_status=500) from error


def _one(reading: FeatureReading, asked: _Asked, format_: str) -> Answer:
    dialect = DIALECTS.get(format_, DIALECTS[asked.version])
    text = one_feature(reading, dialect, Place(asked.workspace, asked.url))
    if not text:
        raise OgcError("No feature has this identifier.", "NotFound", locator="id", http_status=404)
    return Answer(200, {"Content-Type": dialect.content_type}, text.encode())


def streamed(texts: Iterator[bytes], headers: dict[str, str], start: Start | None) -> Answer:
    """A short answer as a whole; a long one is sent as it is made, its last piece comes back."""
    held = next(texts, b"")
    if start is None:
        return Answer(200, headers, held + b"".join(texts))
    send = None
    for piece in texts:
        send = send or start(200, list(headers.items()))
        send(held)
        held = piece
    return Answer(200, headers, held, begun=send is not None)


def _headers(format_: str, selections: Sequence[Selection], page: Page) -> dict[str, str]:
    if format_ == JSON:
        return {"Content-Type": _JSON_TYPE}
    if format_ == CSV:
        if page.hits:
            raise OgcError("CSV has no number of hits.", "InvalidParameterValue", locator="resultType")
        name = f"{selections[0].table.type_name}.csv"
        return {"Content-Type": _CSV_TYPE, "Content-Disposition": f'attachment; filename="{name}"'}
    if format_ in packed_files.CONTENT_TYPES:
        ending = "zip" if format_ == SHAPE_ZIP else "gpkg"
        disposition = f'attachment; filename="{selections[0].table.type_name}.{ending}"'
        return {"Content-Type": packed_files.CONTENT_TYPES[format_], "Content-Disposition": disposition}
    return {"Content-Type": DIALECTS[format_].content_type}


def _is_stored(request: OgcRequest) -> bool:
    return request.body is not None and request.body.find("{*}StoredQuery") is not None


def _name_of(layer: PublishedLayer) -> LayerName:
    return LayerName(layer.feature_type.workspace, layer.feature_type.name)


def _part(type_name: str) -> str:
    return type_name.partition(".")[2]


def _check_same_database(layers: Sequence[PublishedLayer]) -> None:
    if len(_neighbours([("", layer) for layer in layers])) > 1:
        message = "One request is for tables of one database; ask for the others in another."
        raise OgcError(message, "OperationProcessingFailed", locator="typeNames")


def _neighbours(layers: Sequence[tuple[str, PublishedLayer]]) -> list[list[tuple[str, PublishedLayer]]]:
    """The layers in groups of one database each, in their order."""
    groups = itertools.groupby(layers, key=lambda item: tuple(sorted(item[1].store.parameters.items())))
    return [list(group) for _, group in groups]
