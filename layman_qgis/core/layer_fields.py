"""How a layer's fields are written to a file: names that differ, types that the format has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from qgis.core import QgsField, QgsFields
from qgis.PyQt.QtCore import QByteArray, QDate, QDateTime, QTime

from layman_qgis.compat import INTEGER_FIELD_TYPES, PLAIN_FIELD_TYPES, STRING_FIELD, as_int, is_null

#: PostgreSQL cuts identifiers there.
MAX_FIELD_NAME_BYTES = 63


@dataclass(frozen=True)
class FieldPlan:
    """The fields of the file, and the positions whose values are written as text."""

    fields: QgsFields
    text_positions: tuple[int, ...]
    renamed: tuple[tuple[str, str], ...]
    fid_column: str
    geometry_column: str

    def values_of(self, attributes: list[Any]) -> list[Any]:
        """The attributes of a feature as the file takes them."""
        for position in self.text_positions:
            if position < len(attributes) and not is_null(attributes[position]):
                attributes[position] = as_text(attributes[position])
        return attributes


def plan_fields(fields: Any, key_names: Iterable[str]) -> FieldPlan:
    """Decide names and types; `key_names` are the fields that identify a feature in the layer's source.

    A field named `fid` stays the feature id of the GeoPackage only when it is the source's own whole-number key;
    names that differ only in case get a number, because SQLite and many clients do not tell them apart.
    """
    keys = {name.lower() for name in key_names}
    result, taken, texts, renamed = QgsFields(), set(), [], []
    has_fid = False
    for position in range(fields.count()):
        field = QgsField(fields.at(position))
        name = field.name()
        kind = as_int(field.type())
        if kind not in PLAIN_FIELD_TYPES:
            texts.append(position)
            field = QgsField(name, STRING_FIELD, "string")
        if name.lower() == "fid" and keys == {"fid"} and kind in INTEGER_FIELD_TYPES:
            has_fid = True
        free = _free(name, taken)
        if free != name:
            renamed.append((name, free))
            field.setName(free)
        taken.add(free.lower())
        result.append(field)
    fid_column = "fid" if has_fid or "fid" not in taken else _free("ogc_fid", taken)
    geometry_column = _free("geom", taken | {fid_column})
    return FieldPlan(result, tuple(texts), tuple(renamed), fid_column, geometry_column)


def as_text(value: Any) -> str:
    """A value of a type that the format lacks, as people and JSON would write it."""
    if isinstance(value, (QDate, QTime, QDateTime)):
        return str(value.toString("yyyy-MM-ddTHH:mm:ss" if isinstance(value, QDateTime) else ""))
    if isinstance(value, (bytes, QByteArray)):
        return bytes(value).hex()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join("null" if is_null(item) else as_text(item) for item in value) + "]"
    return str(value)


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free.lower() in taken:
        number += 1
        free = f"{name}_{number}"
    return free
