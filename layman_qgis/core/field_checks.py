"""Findings on names and types of a layer's fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layman_qgis.api.language import tr
from layman_qgis.compat import BINARY_FIELD, MAP_FIELD, as_int
from layman_qgis.core.findings import Cure, CureKind, Finding, Severity
from layman_qgis.core.layer_fields import MAX_FIELD_NAME_BYTES, plan_fields


def _open_fields() -> tuple[Cure, ...]:
    return (Cure(tr("Open fields\u2026"), CureKind.OPEN_FIELDS),)


def field_findings(layer: Any) -> Iterator[Finding]:
    """Names that clash, are missing or too long; types that files do not have; fields of joins and expressions."""
    names = [field.name() for field in layer.fields()]
    if any(not name.strip() for name in names):
        yield Finding(
            Severity.ERROR, "field_nameless", tr("A field has no name."), tr("Give every field a name."), _open_fields()
        )
    plan = plan_fields(layer.fields(), ())
    if plan.renamed:
        pairs = ", ".join(tr("“{0}” as “{1}”").format(old, new) for old, new in plan.renamed)
        yield Finding(
            Severity.WARNING,
            "field_clash",
            tr("Field names differ only in upper and lower case; published are {0}.").format(pairs),
            tr("Rename the fields if the style uses them."),
            _open_fields(),
        )
    long_names = [name for name in names if len(name.encode("utf-8")) > MAX_FIELD_NAME_BYTES]
    if long_names:
        yield Finding(
            Severity.WARNING,
            "field_long",
            tr("The name of {0!r} is cut to {1} bytes.").format(long_names[0], MAX_FIELD_NAME_BYTES),
            tr("Rename it."),
            _open_fields(),
        )
    if plan.text_positions:
        texts = ", ".join(names[position] for position in plan.text_positions)
        yield Finding(
            Severity.INFO,
            "field_text",
            tr("Lists and other complex values become text: {0}.").format(texts),
            "",
            _open_fields(),
        )
    kinds = {field.name(): as_int(field.type()) for field in layer.fields()}
    for code, kind, words in (
        ("field_map", MAP_FIELD, tr("Values with keys are published as JSON text")),
        ("field_binary", BINARY_FIELD, tr("Binary values make the layer large and show nothing on the web")),
    ):
        found = [name for name, one in kinds.items() if one == kind]
        if found:
            yield Finding(Severity.INFO, code, f"{words}: {', '.join(found)}.", "", _open_fields())
    if layer.vectorJoins():
        open_joins = Cure(tr("Open joins\u2026"), CureKind.OPEN_JOINS)
        words = tr("Joined fields are published with their present values.")
        yield Finding(Severity.INFO, "joined", words, "", (open_joins,))
    fields = layer.fields()
    computed = [name for position, name in enumerate(names) if layer.expressionField(position)]
    if computed and fields.count():
        words = tr("Fields that are expressions are published with their present values")
        yield Finding(Severity.INFO, "field_computed", f"{words}: {', '.join(computed)}.", "", _open_fields())
