"""Findings on what a style loses as SLD, for lists of findings; the parts one by one are `style_losses`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from qgis.core import QgsVectorLayer

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.core.findings import Cure, CureKind, Finding, Severity
from layman_qgis.core.style_export import StyleFormat, style_text
from layman_qgis.core.style_losses import StyleFinding, Verdict, style_losses

#: So many parts are named; the rest is counted.
_NAMED = 3
_LABELS = re.compile(r"<(\w+:)?TextSymbolizer.*?</(\w+:)?TextSymbolizer>", re.DOTALL)
_DRAWS = re.compile(r"WellKnownName|SvgParameter|CssParameter|OnlineResource|MarkIndex|RasterSymbolizer")


def loss_findings(layer: Any, style_format: StyleFormat) -> list[Finding]:
    """What is lost, what is approximated, each with the button that loses nothing; none for QML."""
    if style_format is StyleFormat.QML:
        return []
    losses = style_losses(layer, style_format)
    cures = (Cure(tr("Use QML"), CureKind.USE_QML),)
    lost, approximated = (_named(losses, verdict) for verdict in (Verdict.LOST, Verdict.APPROXIMATED))
    found = []
    if lost and not _is_anything_left(layer):
        words = tr("Nothing of the style is left as SLD; servers refuse it.")
        found.append(Finding(Severity.ERROR, "style_nothing_left", words, "", cures))
    elif lost:
        found.append(Finding(Severity.WARNING, "style_losses", tr("Lost as SLD: {0}.").format(lost), "", cures))
    if approximated:
        words = tr("Drawn differently as SLD: {0}.").format(approximated)
        found.append(Finding(Severity.INFO, "style_approximated", words, "", cures))
    return found


def _named(losses: Sequence[StyleFinding], verdict: Verdict) -> str:
    """The first parts with a verdict, without the explanations behind their colons."""
    names = list(dict.fromkeys(one.what.split(":")[0] for one in losses if one.verdict is verdict))
    more = tr(" and {0} more").format(len(names) - _NAMED) if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _is_anything_left(layer: Any) -> bool:
    """Whether the SLD draws geometries; a server refuses one that does not."""
    if not isinstance(layer, QgsVectorLayer):
        return True
    try:
        text = style_text(layer, StyleFormat.SLD)
    except ApiError:
        return False
    return bool(_DRAWS.search(_LABELS.sub("", text)))
