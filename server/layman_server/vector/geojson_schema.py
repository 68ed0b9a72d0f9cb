"""Types of GeoJSON attributes and geometries: learnt from features, turned into a typed decoder.

Rules of the types are OGR's GeoJSON driver's: whole numbers become integer or bigint, a mixture of numbers
double precision, strings that are all dates or times become those, nested values JSON, anything else text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

import msgspec

from layman_server.vector.geojson_coordinates import (
    NESTING,
    LooseGeometry,
    WrongFeature,
    check_positions,
    decoded,
    dimension,
    not_degrees,
)
from layman_server.vector.wkb import CODES

INT32 = 2**31
INT64 = 2**63
_DATE = re.compile(r"\d{4}([-/])\d\d\1\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(Z|[+-]\d\d:\d\d)?")


class Kind(Enum):
    """What an attribute holds; the value is its PostgreSQL type."""

    BOOLEAN = "boolean"
    INT32 = "integer"
    INT64 = "bigint"
    FLOAT = "double precision"
    TEXT = "text"
    DATE = "date"
    TIMESTAMP = "timestamp without time zone"
    TIMESTAMP_TZ = "timestamp with time zone"
    MIXED = "text "
    JSON = "jsonb"

    @property
    def sql_type(self) -> str:
        """The PostgreSQL type; a mixture of strings and numbers is text."""
        return self.value.strip()


#: Kinds in which a value of another kind also fits.
_WIDER: dict[frozenset[Kind], Kind] = {
    frozenset({Kind.INT32, Kind.INT64}): Kind.INT64,
    frozenset({Kind.INT32, Kind.FLOAT}): Kind.FLOAT,
    frozenset({Kind.INT64, Kind.FLOAT}): Kind.FLOAT,
    frozenset({Kind.DATE, Kind.TEXT}): Kind.TEXT,
    frozenset({Kind.TIMESTAMP, Kind.TEXT}): Kind.TEXT,
    frozenset({Kind.TIMESTAMP_TZ, Kind.TEXT}): Kind.TEXT,
    frozenset({Kind.DATE, Kind.TIMESTAMP}): Kind.TEXT,
    frozenset({Kind.DATE, Kind.TIMESTAMP_TZ}): Kind.TEXT,
    frozenset({Kind.TIMESTAMP, Kind.TIMESTAMP_TZ}): Kind.TEXT,
}


class LooseFeature(msgspec.Struct, gc=False):
    """Any feature."""

    properties: dict[str, Any] | None = None
    geometry: LooseGeometry | None = None
    id: str | int | float | None = None
    type: str = ""


@dataclass
class GeoJsonSchema:
    """What the features seen so far have: kinds by attribute name in order, geometry types, dimensions.

    `not_degrees` is a position that is no longitude and latitude, the first one that was seen.
    """

    kinds: dict[str, Kind | None] = field(default_factory=dict)
    geometry_types: set[str] = field(default_factory=set)
    dimensions: set[int] = field(default_factory=set)
    has_text_id: bool = False
    feature_count: int = 0
    not_degrees: tuple[float, float] | None = None

    def learn(self, block: bytes, *, check_coordinates: bool = True) -> None:
        """Take in a JSON array of features.

        Raises:
            msgspec.DecodeError, UnicodeDecodeError: the block is not such an array.
            WrongFeature: a member of it is no feature, or has wrong coordinates.
        """
        for feature in decoded(_loose_decoder, block):
            self.feature_count += 1
            if feature.type and feature.type.lower() != "feature":
                raise WrongFeature(f"feature {self.feature_count} has the type {feature.type!r} instead of 'Feature'")
            if check_coordinates and feature.geometry is not None:
                check_positions(feature.geometry, self.feature_count)
                self.not_degrees = self.not_degrees or not_degrees(bytes(feature.geometry.coordinates))
            if feature.properties:
                self._learn_properties(feature.properties)
            if isinstance(feature.id, str):
                self.has_text_id = True
            if feature.geometry is not None:
                self.geometry_types.add(feature.geometry.type)
                self.dimensions.add(dimension(bytes(feature.geometry.coordinates)))

    def _learn_properties(self, properties: dict[str, Any]) -> None:
        kinds = self.kinds
        for name, value in properties.items():
            if value is None:
                kinds.setdefault(name, None)
                continue
            known = kinds.get(name)
            if known is Kind.TEXT and type(value) is str:
                continue
            kind = _kind_of(value)
            if known is None:
                kinds[name] = kind
            elif known is not kind:
                kinds[name] = _wider(known, kind)

    def attributes(self) -> dict[str, Kind]:
        """Kinds by source name; attributes that are always null are text; a textual feature `id` becomes one."""
        kinds = {name: kind or Kind.TEXT for name, kind in self.kinds.items()}
        if self.has_text_id and "id" not in kinds:
            return {"id": Kind.TEXT, **kinds}
        return kinds

    @property
    def id_is_attribute(self) -> bool:
        """Whether the features' own `id` is kept as the attribute `id`."""
        return self.has_text_id and "id" not in self.kinds


_loose_decoder = msgspec.json.Decoder(list[LooseFeature])


def _kind_of(value: Any) -> Kind:
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int):
        if -INT32 <= value < INT32:
            return Kind.INT32
        return Kind.INT64 if -INT64 <= value < INT64 else Kind.FLOAT
    if isinstance(value, float):
        return Kind.FLOAT
    if isinstance(value, str):
        return _kind_of_text(value)
    return Kind.JSON


def _kind_of_text(value: str) -> Kind:
    """Date or time when it is one of the calendar: `2020-02-30` is text."""
    time = _TIME.fullmatch(value)
    if time is None and not _DATE.fullmatch(value):
        return Kind.TEXT
    try:
        date.fromisoformat(value[:10].replace("/", "-"))
        if time is None:
            return Kind.DATE
        datetime.fromisoformat(value[:19])
    except ValueError:
        return Kind.TEXT
    return Kind.TIMESTAMP_TZ if time.group(1) else Kind.TIMESTAMP


def _wider(one: Kind, other: Kind) -> Kind:
    if Kind.JSON in (one, other):
        return Kind.JSON
    return _WIDER.get(frozenset({one, other}), Kind.MIXED)


def family(geometry_types: Iterable[str]) -> str | None:
    """The one type that holds all: the single type itself, its Multi form for a mixture, None when there is none."""
    types = set(geometry_types)
    if len(types) == 1:
        only = next(iter(types))
        return only if only in CODES else None
    singles = {name.removeprefix("Multi") for name in types}
    multi = f"Multi{next(iter(singles))}" if len(singles) == 1 else ""
    return multi if multi in CODES else None


_PYTHON_TYPES: dict[Kind, Any] = {
    Kind.BOOLEAN: bool,
    Kind.INT32: int,
    Kind.INT64: int,
    Kind.FLOAT: float,
    Kind.TEXT: str,
    Kind.DATE: str,
    Kind.TIMESTAMP: str,
    Kind.TIMESTAMP_TZ: str,
    Kind.MIXED: str | int | float | bool,
}
_RAW_NULL = msgspec.Raw(b"null")


def feature_decoder(
    attributes: dict[str, Kind], geometry_types: Iterable[str], has_z: bool, properties_as_dict: bool = False
) -> msgspec.json.Decoder[Any]:
    """Decoder of a JSON array of features into structs with `id`, `properties` (fields `f0`, `f1`, ...), `geometry`.

    A feature with another attribute, type or number of coordinates makes it raise `msgspec.ValidationError`.
    With `properties_as_dict` the properties are dictionaries and not checked: see `fits_struct`.
    """
    properties: Any = dict[str, Any] if properties_as_dict else _properties_struct(attributes)
    position: Any = tuple[float, float, float] if has_z else tuple[float, float]
    geometries: Any = None
    for name in sorted(geometry_types):
        coordinates: Any = position
        for _ in range(NESTING[name]):
            coordinates = list[coordinates]
        struct = msgspec.defstruct(name, [("coordinates", coordinates)], tag=name, tag_field="type", gc=False)
        geometries = struct if geometries is None else geometries | struct
    feature = msgspec.defstruct(
        "Feature",
        [
            ("properties", properties | None, None),
            ("geometry", None if geometries is None else geometries | None, None),
            ("id", str | int | float | None, None),
        ],
        gc=False,
    )
    return msgspec.json.Decoder(list[feature])  # type: ignore[valid-type]


def fits_struct(names: Iterable[str]) -> bool:
    """Whether msgspec can name struct members so: it refuses quotes, backslashes and control characters."""
    return not any(character in '"\\' or character < " " for name in names for character in name)


def _properties_struct(attributes: dict[str, Kind]) -> Any:
    fields: list[tuple[str, Any, Any]] = [
        (f"f{i}", msgspec.Raw, _RAW_NULL) if kind is Kind.JSON else (f"f{i}", _PYTHON_TYPES[kind] | None, None)
        for i, kind in enumerate(attributes.values())
    ]
    names = {f"f{i}": name for i, name in enumerate(attributes)}
    return msgspec.defstruct("Properties", fields, gc=False, forbid_unknown_fields=True, rename=names)
