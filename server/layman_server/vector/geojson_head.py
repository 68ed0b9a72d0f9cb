"""The head of a GeoJSON file: is it a FeatureCollection, which CRS, which geometry type; and whether it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import msgspec

from layman_server.errors import UnsupportedCrs, WrongParameter, ZeroLengthIdentifier
from layman_server.vector.geojson_blocks import (
    HEAD_BYTES,
    BrokenCollection,
    NotFeatureCollection,
    feature_blocks,
    features_start,
)
from layman_server.vector.geojson_coordinates import WrongFeature, decoded, degrees_problem
from layman_server.vector.geojson_schema import GeoJsonSchema, family
from layman_server.vector.layout import check_attribute_count
from layman_server.vector.source_head import SourceHead
from layman_server.vector.text_encoding import names_wide_encoding
from layman_server.vector.text_file import text_encoding
from layman_server.vector.upload import MainFile, wrong_file
from layman_server.vector.wkb import CODES

#: Members after the features (`crs`, `bbox`, ...) are looked for in this much of the file's end.
TAIL_BYTES = 1 << 16
#: So many arrays may stand in the members after the features.
TRAILING_BRACKETS = 6
#: RFC 7946, section 1.4.
GEOMETRY_TYPES = frozenset({*CODES, "GeometryCollection"})
#: RFC 7946, section 4.
DEFAULT_CRS = "EPSG:4326"
_BOM = b"\xef\xbb\xbf"
_any_decoder = msgspec.json.Decoder()
_members_decoder = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True)
class _Text:
    head: bytes
    tail: bytes
    size_bytes: int
    encoding: str | None

    @property
    def is_whole(self) -> bool:
        return self.size_bytes <= len(self.head)


def read(main: MainFile) -> SourceHead | None:
    """The head, or None for GeoJSON that is no FeatureCollection with its features near the beginning.

    Raises:
        WrongParameter: it is no JSON, cut off, or in an encoding that cannot be guessed.
        UnsupportedCrs, ZeroLengthIdentifier: as they say.
    """
    text = _read_text(main)
    try:
        name_start, _ = features_start(text.head)
    except NotFeatureCollection:
        if text.is_whole:
            _check_other_geojson(main, text.head)
        return None
    members = _members_before(text.head[:name_start], main) | _members_after(text, main)
    if members.get("type", "FeatureCollection") != "FeatureCollection":
        return None
    schema = _learn(main, text)
    check_attribute_count(len(schema.kinds))
    if "" in schema.kinds:
        raise ZeroLengthIdentifier()
    unknown = schema.geometry_types - GEOMETRY_TYPES
    if unknown:
        raise wrong_file(f"{main.name} is not valid GeoJSON: there is no geometry type {sorted(unknown)[0]!r}.")
    kind = family(schema.geometry_types)
    has_crs = members.get("crs") is not None
    problem = "" if has_crs or schema.not_degrees is None else degrees_problem(main.name, *schema.not_degrees)
    return SourceHead(
        layer=str(members.get("name") or main.name.rpartition(".")[0]),
        crs=None if problem else _crs(members.get("crs")),
        crs_problem=problem,
        geometry_type=kind.upper() if kind else "GEOMETRY",
        dimensions="XYZ" if 3 in schema.dimensions else "XY",
        feature_count=schema.feature_count if text.is_whole else None,
        encoding=text.encoding,
    )


def _read_text(main: MainFile) -> _Text:
    with main.open() as stream:
        head = stream.read(HEAD_BYTES)
    wide = names_wide_encoding(head)
    if wide:
        raise wrong_file(f"{main.name} is written in {wide}; GeoJSON must be UTF-8 (RFC 8259).")
    stripped = head.removeprefix(_BOM).lstrip()
    if not stripped.startswith(b"{"):
        raise wrong_file(f"{main.name} is not GeoJSON: it does not begin with a brace.")
    size_bytes = main.size_bytes
    with main.open() as stream:
        if size_bytes > TAIL_BYTES and stream.seekable():
            stream.seek(size_bytes - TAIL_BYTES)
            tail = stream.read()
        else:
            tail = head[-TAIL_BYTES:]
    return _Text(head, tail, size_bytes, text_encoding(main))


def _members_before(head: bytes, main: MainFile) -> dict[str, Any]:
    text = head.removeprefix(_BOM).rstrip().removesuffix(b",") + b"}"
    try:
        members = decoded(_any_decoder, text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise broken_json(main.name, str(error)) from error
    return members if isinstance(members, dict) else {}


def _members_after(text: _Text, main: MainFile) -> dict[str, Any]:
    """Members behind the feature array, found backwards from the end of the file.

    Raises:
        WrongParameter: the file does not end as an object does: it was cut off.
    """
    tail = text.tail.rstrip()
    if not tail.endswith(b"}"):
        raise wrong_file(
            f"{main.name} is not valid GeoJSON: the file ends before its features do (byte {text.size_bytes}).",
            offset_bytes=text.size_bytes,
        )
    end = len(tail)
    found: dict[str, Any] = {}
    # The bracket that ends the features is the furthest behind which there are whole members only.
    for _ in range(TRAILING_BRACKETS):
        end = tail.rfind(b"]", 0, end)
        if end < 0:
            break
        try:
            found = decoded(_members_decoder, b'{"":0' + tail[end + 1 :].strip())
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
    return found


def _learn(main: MainFile, text: _Text) -> GeoJsonSchema:
    """The schema of the whole of a small file, or of the first block of a larger one."""
    schema = GeoJsonSchema()
    readable = text.head.decode(text.encoding, "replace").encode() if text.encoding else text.head
    try:
        for block in feature_blocks(BytesIO(readable)):
            _learn_block(schema, block.json, main, block.offset_bytes, text)
    except BrokenCollection as error:
        if text.is_whole or (schema.feature_count == 0 and error.args[0].startswith("a brace")):
            message = f"{main.name} is not valid GeoJSON: {error} (byte {error.offset_bytes}, "
            line = readable.count(b"\n", 0, error.offset_bytes) + 1
            raise wrong_file(f"{message}line {line}).", offset_bytes=error.offset_bytes, line=line) from error
    return schema


def _learn_block(schema: GeoJsonSchema, block: bytes, main: MainFile, offset_bytes: int, text: _Text) -> None:
    try:
        schema.learn(block)
    except (msgspec.ValidationError, WrongFeature) as error:
        raise wrong_file(f"{main.name} is not valid GeoJSON: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if any(word in block for word in (b"NaN", b"Infinity", b"nan", b"inf")):
            return  # not JSON, but GDAL reads it, so the import decides
        raise broken_json(main.name, str(error), block, offset_bytes) from error


def broken_json(name: str, problem: str, block: bytes = b"", offset_bytes: int = 0) -> WrongParameter:
    """The error for text that is no JSON; `problem` is msgspec's, whose byte counts within `block`."""
    reason, _, place = problem.removeprefix("JSON is malformed: ").partition(" (byte ")
    if not place:
        return wrong_file(f"{name} is not valid JSON: {reason}.")
    at = int(place.rstrip(")"))
    # The block has a bracket that the file does not have.
    byte = offset_bytes + max(at - 1, 0) if block else at
    return wrong_file(f"{name} is not valid JSON: {reason} (byte {byte}).", offset_bytes=byte)


def _check_other_geojson(main: MainFile, text: bytes) -> None:
    """Refuse what is no GeoJSON at all; single features, geometries and sequences are left to GDAL."""
    first_line = text.removeprefix(_BOM).strip().partition(b"\n")[0]
    for candidate in (text.removeprefix(_BOM), first_line):
        try:
            value = decoded(_any_decoder, candidate)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problem = error
            continue
        if isinstance(value, dict) and "type" in value:
            return
        raise wrong_file(f"{main.name} is JSON, but not GeoJSON: it has no features.")
    raise broken_json(main.name, str(problem))


def _crs(member: Any) -> str:
    """CRS of the collection's `crs` member (GeoJSON 2008, section 3), WGS 84 without one."""
    if member is None:
        return DEFAULT_CRS
    name = None
    if isinstance(member, dict) and isinstance(member.get("properties"), dict):
        name = member["properties"].get("name")
        code = member["properties"].get("code")
        if name is None and code is not None:
            name = f"EPSG:{code}"
    if not isinstance(name, str):
        raise UnsupportedCrs({"found": member})
    return name
