"""The table of metadata records, and pycsw's access to it.

pycsw's own repository reads the table's definition from the database for every request, makes an index for each of
its fifty columns (an index entry has room for 2.7 kB only, so a long abstract cannot be stored), commits every part of
a transaction on its own, and stores damaged XML on Update. This one knows the table, indexes what is searched by,
and leaves the commit to the end of the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pycsw.core import config, repository
from sqlalchemy import Column, Index, MetaData, Table, Text, create_engine, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, configure_mappers, registry

from layman_server.catalogue.database import connect
from layman_server.settings import Settings

_REQUIRED = frozenset({"typename", "schema", "mdsource", "insert_date", "xml", "anytext"})
_INDEXED = ("parentidentifier", "insert_date")
#: Key of the advisory lock under which one process makes the table; any number that nobody else uses.
_TABLE_LOCK = 7_243_109


@dataclass(frozen=True)
class RecordTable:
    """The table `records` as SQLAlchemy's engine and mapped class; `dbtype` is pycsw's word for the database."""

    engine: Engine
    record_class: Any
    dbtype: str


def open_table(settings: Settings) -> RecordTable:
    """Connect to the catalogue's database and make the table where it is absent."""
    engine = create_engine(
        "postgresql+psycopg2://", creator=lambda: connect(settings), pool_size=2, max_overflow=8, pool_pre_ping=True
    )
    record_class = mapped_class()
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TABLE_LOCK})
        record_class.metadata.create_all(connection, checkfirst=True)
        has_postgis = connection.execute(text("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'")).scalar()
    return RecordTable(engine, record_class, "postgresql+postgis+wkt" if has_postgis else "postgresql")


@cache
def mapped_class() -> Any:
    """The class of a record, mapped to the table; it can be made before a process forks, which then shares it."""
    metadata = MetaData()
    columns = sorted(set(config.StaticContext().md_core_model["mappings"].values()))
    table = Table("records", metadata, *(_column(name) for name in columns))
    for name in _INDEXED:
        Index(f"records_{name}", table.c[name])
    record_class = type("Record", (), {"metadata": metadata})
    registry(metadata=metadata).map_imperatively(record_class, table)
    configure_mappers()
    return record_class


def _column(name: str) -> Column[Any]:
    return Column(name, Text, primary_key=name == "identifier", nullable=name not in _REQUIRED)


class RecordRepository(repository.Repository):
    """What pycsw calls its repository, for one request, on one connection and in one transaction."""

    def __init__(self, context: Any, repo_filter: str | None = None) -> None:
        """Bind to what `context.server.around` holds, as pycsw makes it by its class name alone."""
        table: RecordTable = context.server.around.record_table
        connection: Connection = context.server.around.connection
        self._hidden: list[str] = list(context.server.around.hidden)
        self.context = context
        self.filter = repo_filter
        self.fts = False
        self.engine = table.engine
        self.dataset = table.record_class
        self.dbtype = table.dbtype
        self.postgis_geometry_column = None
        self.session = Session(bind=connection)
        self.queryables = _queryables(context)

    def query(self, constraint: dict[str, Any], *args: Any, **options: Any) -> Any:
        """The records that a client asks for.

        The client's condition goes into brackets: joined as it is, its OR would let hidden records through.
        """
        if constraint.get("where"):
            constraint = {**constraint, "where": f"({constraint['where']})"}
        return super().query(constraint, *args, **options)

    def insert(self, record: Any, source: str, insert_date: str) -> None:
        """Add a record.

        Raises:
            RuntimeError: there is one with its identifier.
        """
        if isinstance(record.xml, bytes):
            record.xml = record.xml.decode("utf-8")
        self.session.add(record)
        try:
            self.session.flush()
        except IntegrityError as error:
            raise RuntimeError(f"there is a record {record.identifier} already") from error

    def update(self, record: Any = None, recprops: Any = None, constraint: Any = None) -> int:
        """Replace a record as a whole; single properties cannot be replaced."""
        if record is None:
            raise RuntimeError("only whole records can be updated")
        self._with_identifiers([record.identifier]).delete(synchronize_session=False)
        self.session.expunge_all()
        self.insert(record, "local", record.insert_date)
        return 1

    def delete(self, constraint: Any) -> int:
        """Remove the records of the constraint and those that name them as parent; the number removed."""
        chosen = self.session.query(self.dataset.identifier).filter(text(constraint["where"]))
        identifiers = [row[0] for row in chosen.params(self._create_values(constraint["values"]))]
        if not identifiers:
            return 0
        children = self.session.query(self.dataset).filter(self.dataset.parentidentifier.in_(identifiers))
        count = children.delete(synchronize_session=False)
        count += self._with_identifiers(identifiers).delete(synchronize_session=False)
        return int(count)

    def _get_repo_filter(self, query: Any) -> Any:
        """The query without hidden records; pycsw passes everything that it reads through here."""
        if not self._hidden:
            return query
        return query.filter(text("records.identifier <> ALL (:hidden)").bindparams(hidden=self._hidden))

    def _with_identifiers(self, identifiers: list[str]) -> Any:
        return self.session.query(self.dataset).filter(self.dataset.identifier.in_(identifiers))


def _queryables(context: Any) -> dict[str, Any]:
    """Every name that a client may search by, in groups and as one flat group `_all`, as pycsw expects them."""
    groups: dict[str, Any] = {}
    for typename in context.model["typenames"].values():
        for group, names in typename["queryables"].items():
            groups.setdefault(group, {}).update(names)
    everything: dict[str, Any] = {}
    for names in groups.values():
        everything.update(names)
    everything.update(context.md_core_model["mappings"])
    return {**groups, "_all": everything}
