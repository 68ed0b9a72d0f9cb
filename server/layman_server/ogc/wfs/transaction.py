"""Transaction: features inserted, updated, replaced and deleted, all or nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

import psycopg2
import psycopg2.errorcodes as codes
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wfs import column_values, names
from layman_server.ogc.wfs.feature_table import FeatureTable
from layman_server.ogc.wfs.filters import FilterReader, no_such_property
from layman_server.ogc.wfs.selection import default_crs, known_srid, part_condition
from layman_server.ogc.wfs.transaction_xml import Action, Kind, Value

#: Names that new attributes may have (Layman, `doc/endpoints.md`).
_NEW_ATTRIBUTE = re.compile(r"[a-zA-Z_][a-zA-Z_0-9]*", re.ASCII)
_NEW_ATTRIBUTE_TYPE = "varchar(1024)"
_LONGEST_NAME = 63
#: Rows in one statement.
_ROWS = 500
STATEMENT_TIMEOUT_S = 45
#: Longest time for all: the front door waits no longer, so nothing may be committed after it.
TRANSACTION_LIMIT_S = 50
LOCK_TIMEOUT_S = 10

Tables = Callable[[str], FeatureTable]


@dataclass
class Outcome:
    """What a transaction did: identifiers of new and replaced features by handle, and numbers of features."""

    inserted: list[tuple[str, str]] = field(default_factory=list)
    replaced: list[tuple[str, str]] = field(default_factory=list)
    updated: int = 0
    deleted: int = 0


class Transaction:
    """Carries out actions in one transaction of the database; `tables` reads the table of a type."""

    def __init__(self, cursor: Cursor, version: str, tables: Tables) -> None:
        """Nothing is changed yet."""
        self._cursor = cursor
        self._version = version
        self._read_table = tables
        self._tables_read: dict[str, FeatureTable] = {}
        self._srids: dict[str, int] = {}
        self._end = time.monotonic() + TRANSACTION_LIMIT_S
        self.outcome = Outcome()

    def run(self, actions: Sequence[Action]) -> Outcome:
        """Carry out all actions; an error leaves the database as it was, when it leaves the transaction too.

        Raises:
            OgcError: one cannot be carried out; its locator is the action's handle.
        """
        self._cursor.execute(
            "SELECT set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true)",
            (f"{STATEMENT_TIMEOUT_S}s", f"{LOCK_TIMEOUT_S}s"),
        )
        self._add_attributes(actions)
        for (kind, handle, type_name), group in groupby(actions, attrgetter("kind", "handle", "type_name")):
            table = self._table(type_name)
            with _blamed(handle):
                if kind is Kind.INSERT:
                    self._insert(table, list(group))
                    continue
                for action in group:
                    self._change(table, action)
        return self.outcome

    def _table(self, type_name: str) -> FeatureTable:
        if type_name not in self._tables_read:
            self._tables_read[type_name] = self._read_table(type_name)
        return self._tables_read[type_name]

    def _add_attributes(self, actions: Sequence[Action]) -> None:
        """Give tables the columns that new features and updates name and that are not there (Layman does so)."""
        wanted: dict[str, dict[str, None]] = {}
        for action in actions:
            table = self._table(action.type_name)
            new = [names.from_xml(_plain(value.name)) for value in action.values if _is_new(table, value)]
            wanted.setdefault(action.type_name, {}).update(dict.fromkeys(new))
        for type_name, new_names in wanted.items():
            bad = sorted(name for name in new_names if not _NEW_ATTRIBUTE.fullmatch(name) or len(name) > _LONGEST_NAME)
            if bad:
                message = f"New attributes must have names matching {_NEW_ATTRIBUTE.pattern}; found: {', '.join(bad)}."
                raise OgcError(message, "InvalidParameterValue", locator=bad[0])
            for name in new_names:
                with _blamed(name):
                    self._cursor.execute(
                        sql.SQL("ALTER TABLE {} ADD COLUMN IF NOT EXISTS {} {}").format(
                            self._table(type_name).target, sql.Identifier(name), sql.SQL(_NEW_ATTRIBUTE_TYPE)
                        )
                    )
        self._tables_read.clear()

    def _insert(self, table: FeatureTable, actions: Sequence[Action]) -> None:
        rows = [self._row(table, action) for action in actions]
        numbered = [(list(row), row, action.handle) for row, action in zip(rows, actions, strict=True)]
        for columns, same in groupby(numbered, key=lambda item: item[0]):
            group = list(same)
            for start in range(0, len(group), _ROWS):
                self._insert_rows(table, columns, group[start : start + _ROWS])

    def _insert_rows(
        self, table: FeatureTable, columns: list[str], rows: Sequence[tuple[list[str], dict[str, sql.Composable], str]]
    ) -> None:
        self._check_time()
        if columns:
            values = sql.SQL(", ").join(sql.SQL("({})").format(sql.SQL(", ").join(row.values())) for _, row, _ in rows)
            identifiers = sql.SQL(", ").join(map(sql.Identifier, columns))
            statement = sql.SQL("INSERT INTO {} ({}) VALUES {} RETURNING {}::text").format(
                table.target, identifiers, values, sql.Identifier(table.key.name)
            )
            self._cursor.execute(statement)
            keys = [row[0] for row in self._cursor.fetchall()]
        else:
            keys = [self._insert_nothing(table) for _ in rows]
        pairs = zip(rows, keys, strict=True)
        self.outcome.inserted += [(handle, f"{table.type_name}.{key}") for (_, _, handle), key in pairs]

    def _insert_nothing(self, table: FeatureTable) -> str:
        """A feature without any property."""
        self._cursor.execute(
            sql.SQL("INSERT INTO {} DEFAULT VALUES RETURNING {}::text").format(
                table.target, sql.Identifier(table.key.name)
            )
        )
        row = self._cursor.fetchone()
        return str(row[0]) if row else ""

    def _row(self, table: FeatureTable, action: Action) -> dict[str, sql.Composable]:
        """Values of a new row by column; the key is the database's to give, unless the client's is to be kept."""
        row = self._assigned(table, action)
        row.pop(table.key.name, None)
        if action.keep_identifier and action.identifier:
            key = action.identifier.rpartition(".")[2]
            row[table.key.name] = column_values.attribute_value(table.key, Value(table.key.name, key))
        return row

    def _assigned(self, table: FeatureTable, action: Action) -> dict[str, sql.Composable]:
        assigned: dict[str, sql.Composable] = {}
        for value in action.values:
            attribute = table.attribute(value.name)
            if attribute is not None:
                if not attribute.generated:
                    assigned[attribute.name] = column_values.attribute_value(attribute, value)
            elif table.is_geometry(value.name) or value.geometry is not None:
                assigned[table.geometry_column] = column_values.geometry_value(
                    table, action, value, self._version, self._srid_of
                )
            elif _plain(value.name) not in {"name", "description"}:
                raise no_such_property(table, value.name)
        return assigned

    def _change(self, table: FeatureTable, action: Action) -> None:
        self._check_time()
        condition = self._condition(table, action)
        key = sql.Identifier(table.key.name)
        if action.kind is Kind.DELETE:
            self._cursor.execute(sql.SQL("DELETE FROM {} WHERE {}").format(table.target, condition))
            self.outcome.deleted += self._cursor.rowcount
            return
        assigned = self._assigned(table, action)
        if action.kind is Kind.REPLACE:
            every = [column.name for column in table.attributes if not column.generated] + [table.geometry_column]
            assigned = {name: assigned.get(name, sql.SQL("DEFAULT")) for name in every}
        elif table.key.name in assigned:
            raise OgcError(f"{table.key.name} identifies features: it cannot be updated.", "InvalidParameterValue")
        terms = [sql.SQL("{} = {}").format(sql.Identifier(name), value) for name, value in assigned.items()]
        if not terms:
            return
        statement = sql.SQL("UPDATE {} SET {} WHERE {}").format(table.target, sql.SQL(", ").join(terms), condition)
        if action.kind is Kind.UPDATE:
            self._cursor.execute(statement)
            self.outcome.updated += self._cursor.rowcount
            return
        self._cursor.execute(sql.SQL("{} RETURNING {}::text").format(statement, key))
        self.outcome.replaced += [(action.handle, f"{table.type_name}.{row[0]}") for row in self._cursor.fetchall()]

    def _check_time(self) -> None:
        if time.monotonic() > self._end:
            message = (
                f"The transaction takes longer than {TRANSACTION_LIMIT_S} s; nothing is changed. Send it in parts."
            )
            raise OgcError(message, "OperationProcessingFailed", http_status=503)

    def _condition(self, table: FeatureTable, action: Action) -> sql.Composable:
        part = part_condition(table)
        if action.filter is None:
            return part
        reader = FilterReader(
            table, self._version, default_crs(action.srs_name, table.crs, self._version), self._srid_of
        )
        return sql.SQL("{} AND {}").format(part, reader.condition(action.filter))

    def _srid_of(self, crs: str) -> int:
        if crs not in self._srids:
            self._srids[crs] = known_srid(self._cursor, crs)
        return self._srids[crs]


def _is_new(table: FeatureTable, value: Value) -> bool:
    known = table.attribute(value.name) is not None or table.is_geometry(value.name)
    return not known and value.geometry is None


def _plain(name: str) -> str:
    return re.split(r"[:/]", name.strip())[-1]


@contextmanager
def _blamed(handle: str) -> Iterator[None]:
    """What PostgreSQL refuses as an exception that names the action."""
    try:
        yield
    except OgcError as error:
        raise OgcError(
            error.message, error.code, locator=handle or error.locator, http_status=error.http_status
        ) from error
    except psycopg2.Error as error:
        raise refusal(error, handle) from error


def refusal(error: psycopg2.Error, handle: str) -> Exception:
    """The exception for what PostgreSQL refused; the error itself when it is no answer to what the client sent."""
    code = error.pgcode or ""
    said = (error.diag.message_primary or "").strip().rstrip(".")
    if code == codes.INSUFFICIENT_PRIVILEGE:
        message = "The database does not let the server change this table."
        return OgcError(message, "OperationProcessingFailed", locator=handle, http_status=403)
    if code in {codes.QUERY_CANCELED, codes.LOCK_NOT_AVAILABLE, codes.DEADLOCK_DETECTED, codes.SERIALIZATION_FAILURE}:
        message = "The table is in use, or the change takes too long. Try again shortly."
        return OgcError(message, "OperationProcessingFailed", locator=handle, http_status=503)
    # Data exceptions, violated constraints, limits (too many columns), PostGIS's own complaints.
    if code[:2] in {"22", "23", "42", "54", "XX", "P0"}:
        message = f"The database refused the change: {said}."
        return OgcError(message, "InvalidParameterValue", locator=handle)
    return error
