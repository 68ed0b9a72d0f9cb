"""Findings on what a layer's style needs beside itself: pictures and expressions that a server does not have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.core.findings import Cure, CureKind, Finding, Severity
from layman_qgis.core.style_resources import Picture, resources_of


def _open_style() -> Cure:
    return Cure(tr("Open style\u2026"), CureKind.OPEN_STYLE)


_NAMED = 3


def style_findings(layer: Any) -> Iterator[Finding]:
    """Pictures that are missing, elsewhere or on the web, and functions that look outside of the layer."""
    try:
        resources = resources_of(layer)
    except ApiError as error:
        yield Finding(Severity.WARNING, "style_unreadable", error.sentence, error.next_step, (_open_style(),))
        return
    missing = [one for one in resources.pictures if one.path is None and not one.is_address]
    if missing:
        yield Finding(
            Severity.WARNING,
            "picture_missing",
            tr("The style shows pictures that are not there: {0}.").format(_names(missing)),
            tr("Choose others."),
            (_open_style(),),
        )
    outside = [one for one in resources.pictures if one.path is not None]
    if outside:
        cures = (
            (Cure(tr("Embed them"), CureKind.EMBED_PICTURES),) if all(one.can_be_embedded for one in outside) else ()
        )
        yield Finding(
            Severity.WARNING,
            "picture_outside",
            tr("The server does not have pictures of this computer: {0}.").format(_names(outside)),
            tr("Put them into the style.") if cures else tr("They are too large for a style; choose others."),
            (*cures, _open_style()) if not cures else cures,
        )
    addresses = [one for one in resources.pictures if one.is_address]
    if addresses:
        yield Finding(
            Severity.WARNING,
            "picture_address",
            tr("The server fetches no pictures from the web: {0}.").format(_names(addresses)),
            tr("Save them here and choose the files."),
            (_open_style(),),
        )
    if resources.functions:
        yield Finding(
            Severity.WARNING,
            "expression_outside",
            tr("The style looks outside of the layer; the server does not: {0}.").format(
                ", ".join(resources.functions)
            ),
            tr("Use values of the layer's own fields."),
            (_open_style(),),
        )


def _names(pictures: list[Picture]) -> str:
    names = [PurePath(picture.name.replace("\\", "/")).name for picture in pictures]
    more = tr(" and {0} more").format(len(names) - _NAMED) if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
