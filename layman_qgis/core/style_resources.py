"""What a style needs beside itself: pictures, and functions of expressions that only this QGIS or this machine has.

A server reads styles without this machine's files: pictures of QGIS's own library (named without a folder of this
machine) and those inside of the style (`base64:`) are drawn, others are not.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsExpression

from layman_qgis.core.style_export import StyleFormat, style_text

#: Larger pictures are not put into a style.
LARGEST_PICTURE_BYTES = 5_000_000
_PICTURE_KEYS = frozenset({"name", "imageFile", "svgFile", "path", "file", "backgroundSvgFile", "shapeSVGFile"})
_PICTURE_ENDINGS = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")
_INLINE = ("base64:", "data:")
_ENDINGS_PATTERN = "|".join(ending[1:] for ending in _PICTURE_ENDINGS)
_PICTURE = re.compile(rf'\.(?:{_ENDINGS_PATTERN})"', re.IGNORECASE)
_EXPRESSION = re.compile(r' (?:filter|expression|attr|fieldName|labelExpression)="([^"]+)"')
_EXPRESSION_OPTION = re.compile(r'name="expression"')
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_SYMBOL_AS_TEXT = re.compile(r'"([^"<>]*&lt;symbol[^"<>]*)"')
#: Functions that look outside of the layer; servers take them out of styles or have nothing for them to look at.
LOOKING_OUTSIDE = frozenset({
    "aggregate", "decode_uri", "display_expression", "env", "eval", "eval_template", "exif", "exif_geotag",
    "file_exists", "file_size", "get_feature", "get_feature_by_id", "is_directory", "is_file", "layer_property",
    "load_layer", "maptip", "raster_value", "relation_aggregate", "sqlite_fetch_and_increment",
    "overlay_contains", "overlay_crosses", "overlay_disjoint", "overlay_equals", "overlay_intersects",
    "overlay_nearest", "overlay_touches", "overlay_within",
})  # fmt: skip
_OUTSIDE_VARIABLE = re.compile(r"@(?:project_|layout_|atlas_|user_|qgis_|map_|canvas_)\w+")


@dataclass(frozen=True)
class Picture:
    """A picture that a style names; `path` is where it is on this machine, None when it is missing or an address."""

    name: str
    path: Path | None

    @property
    def is_address(self) -> bool:
        """Whether it is on the web."""
        return "://" in self.name

    @property
    def can_be_embedded(self) -> bool:
        """Whether it is here and not too large."""
        return self.path is not None and self.path.stat().st_size <= LARGEST_PICTURE_BYTES


@dataclass(frozen=True)
class StyleResources:
    """Pictures that a server does not have, and names of functions that it does not follow."""

    pictures: tuple[Picture, ...] = ()
    functions: tuple[str, ...] = ()


def resources_of(layer: Any) -> StyleResources:
    """Look through the layer's style, on the main thread."""
    names, expressions = _scan(style_text(layer, StyleFormat.QML))
    pictures = (_picture(name) for name in dict.fromkeys(names))
    return StyleResources(
        tuple(picture for picture in pictures if picture is not None), tuple(sorted(_functions(expressions)))
    )


def with_pictures(style: str, pictures: Iterable[Picture]) -> str:
    """The style, QML or SLD, with these pictures inside."""
    for picture in pictures:
        if picture.path is None or not picture.can_be_embedded:
            continue
        content = f"base64:{base64.b64encode(picture.path.read_bytes()).decode('ascii')}"
        for name in {picture.name, str(picture.path)}:
            once = escape(name, quote=False).replace('"', "&quot;")
            twice = escape(once, quote=False)
            # SLD has the colours of a drawing behind its address.
            style = re.sub(rf'"{re.escape(once)}(?:\?[^"]*)?"', f'"{content}"', style)
            style = style.replace(f"&quot;{twice}&quot;", f"&quot;{content}&quot;")
    return style


def _scan(text: str) -> tuple[list[str], list[str]]:
    """Names of pictures and texts of expressions in a QML document.

    Styles with a thousand categories have megabytes, so only tags that may hold one are looked into.
    """
    names = [name for tag in _tags_around(_PICTURE, text) for name in _pictures_in(dict(_ATTRIBUTE.findall(tag)))]
    expressions = [unescape(value) for value in _EXPRESSION.findall(text)]
    for tag in _tags_around(_EXPRESSION_OPTION, text):
        attributes = dict(_ATTRIBUTE.findall(tag))
        expressions.append(unescape(attributes.get("value") or attributes.get("v") or ""))
    if "&lt;symbol" in text:  # Callouts keep their symbols as text.
        for inside in _SYMBOL_AS_TEXT.findall(text):
            more_names, more_expressions = _scan(unescape(inside))
            names.extend(more_names)
            expressions.extend(more_expressions)
    return names, [expression for expression in expressions if expression]


def _tags_around(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """The tags in which the pattern is found, each once."""
    end = 0
    for match in pattern.finditer(text):
        if match.start() >= end:
            end = text.find(">", match.end())
            yield text[text.rfind("<", 0, match.start()) : end]


def _pictures_in(attributes: dict[str, str]) -> Iterator[str]:
    key = attributes.get("name") or attributes.get("k") or ""
    for name, escaped in attributes.items():
        value = unescape(escaped)
        of_key = name in {"value", "v"} and key in _PICTURE_KEYS
        if (of_key or name.lower().endswith(("svgfile", "imagefile"))) and _is_picture(value):
            yield value


def _is_picture(value: str) -> bool:
    return bool(value) and not value.startswith(_INLINE) and value.lower().endswith(_PICTURE_ENDINGS)


def _picture(name: str) -> Picture | None:
    """The picture when a server does not have it, None when it does."""
    if "://" in name:
        return Picture(name, None)
    path = Path(name)
    if path.is_absolute():
        return Picture(name, path if path.is_file() else None)
    library = Path(QgsApplication.pkgDataPath()) / "svg"
    if (library / name).is_file():
        return None
    found = (Path(folder) / name for folder in QgsApplication.svgPaths())
    return Picture(name, next((one for one in found if one.is_file()), None))


def _functions(expressions: Iterable[str]) -> set[str]:
    known = set(QgsExpression.BuiltinFunctions())
    found: set[str] = set()
    for text in dict.fromkeys(expressions):
        expression = QgsExpression(text)
        if expression.isField():
            continue
        for name in expression.referencedFunctions():
            if name in LOOKING_OUTSIDE or (name and name not in known and name != "var"):
                found.add(f"{name}()")
        found.update(_OUTSIDE_VARIABLE.findall(text))
    return found
