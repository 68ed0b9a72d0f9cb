"""Values in filters as SQL: literals in the type of the column that they are compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from psycopg2 import sql

from layman_server.ogc.exceptions import OgcError
from layman_server.ogc.wfs.feature_table import NUMBERS, Attribute

_KEY_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
_KEY_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Value:
    """An expression in SQL; `column` when it is one, `text` when it is a literal."""

    sql: sql.Composable
    column: Attribute | None = None
    text: str | None = None


def key_value(key: Attribute, text: str) -> sql.Composable | None:
    """A key of the column's own type, so that its index is used; None for what cannot be one."""
    if key.type in {"int2", "int4", "int8"}:
        return sql.Literal(int(text)) if _KEY_NUMBER.fullmatch(text) else None
    if key.type == "uuid" and _KEY_UUID.fullmatch(text) is None:
        return None
    if key.type in {"text", "varchar", "bpchar", "uuid"}:
        return sql.Literal(text)
    return sql.SQL("{}::{}").format(sql.Literal(text), sql.SQL(key.sql_type))


def like_column(value: Value, column: Attribute) -> sql.Composable:
    """A side of a comparison between a column and a literal: the literal gets the column's type."""
    if value.text is None:
        return value.sql
    if column.type in NUMBERS:
        return sql.SQL("{}::{}").format(
            sql.Literal(repr(number_of(value.text)) if column.type.startswith("float") else _exact(value.text)),
            sql.SQL("double precision" if column.type.startswith("float") else "numeric"),
        )
    if column.type in {"text", "varchar", "bpchar", "name", "char"}:
        return sql.Literal(value.text)
    return sql.SQL("{}::{}").format(sql.Literal(value.text), sql.SQL(column.sql_type))


def as_number(value: Value) -> sql.Composable:
    """A value for arithmetic.

    Raises:
        OgcError: it is no number.
    """
    if value.text is not None:
        return sql.SQL("{}::double precision").format(sql.Literal(repr(number_of(value.text))))
    if value.column is not None and value.column.type not in NUMBERS:
        raise wrong_filter(f"{value.column.name!r} is no number.")
    return sql.SQL("({})::double precision").format(value.sql)


def like_pattern(text: str, wild: str, single: str, escape: str) -> str:
    """The pattern in PostgreSQL's words (`%`, `_`, backslash)."""
    result, index = [], 0
    while index < len(text):
        rest = text[index:]
        if escape and rest.startswith(escape) and len(rest) > len(escape):
            result.append("\\" + rest[len(escape)])
            index += len(escape) + 1
        elif wild and rest.startswith(wild):
            result.append("%")
            index += len(wild)
        elif single and rest.startswith(single):
            result.append("_")
            index += len(single)
        else:
            result.append("\\" + rest[0] if rest[0] in "%_\\" else rest[0])
            index += 1
    return "".join(result)


def number_of(text: str) -> float:
    """The number that a text is.

    Raises:
        OgcError: it is none.
    """
    try:
        return float(text)
    except ValueError:
        raise wrong_filter(f"{text[:40]!r} is no number.") from None


def _exact(text: str) -> str:
    number_of(text)
    return text.strip()


def wrong_filter(message: str) -> OgcError:
    """The exception for a filter that cannot be understood."""
    return OgcError(message, "InvalidParameterValue", locator="filter")
