"""What a look at a layer finds before it is published: how bad it is, in words, and what mends it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from layman_qgis.core.publication_mark import How


class Severity(str, Enum):
    """How bad a finding is; a layer with an ERROR cannot be published."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class CureKind(str, Enum):
    """What a button beside a finding does.

    Some change what is published and leave the layer alone (`changes_options`), some change the layer, the rest open
    the page on which people decide.
    """

    PROPOSE_NAME = "propose_name"
    MEND_GEOMETRIES = "mend_geometries"
    TRANSFORM = "transform"
    EMBED_PICTURES = "embed_pictures"
    USE_QML = "use_qml"
    STAY_IN_PLACE = "stay_in_place"
    SAVE_EDITS = "save_edits"
    SET_CRS = "set_crs"
    SELECT_FEATURES = "select_features"
    SAVE_AS_FILE = "save_as_file"
    REPAIR_SOURCE = "repair_source"
    SAVE_PROJECT = "save_project"
    OPEN_FIELDS = "open_fields"
    OPEN_JOINS = "open_joins"
    OPEN_STYLE = "open_style"
    OPEN_METADATA = "open_metadata"
    CLEAR_FILTER = "clear_filter"
    SET_FILTER = "set_filter"
    MAKE_POINTS = "make_points"

    @property
    def changes_options(self) -> bool:
        """Whether it changes only what is published."""
        return self in {
            CureKind.PROPOSE_NAME,
            CureKind.MEND_GEOMETRIES,
            CureKind.TRANSFORM,
            CureKind.EMBED_PICTURES,
            CureKind.USE_QML,
            CureKind.STAY_IN_PLACE,
        }

    @property
    def needs_consent(self) -> bool:
        """Whether it changes the user's data in a way that cannot be undone."""
        return self in {CureKind.SAVE_EDITS, CureKind.CLEAR_FILTER}


@dataclass(frozen=True)
class Cure:
    """A button beside a finding; `values` is what it works with: a name, an EPSG code, ids of features."""

    label: str
    kind: CureKind
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One finding; `code` names it for tests and scripts, `cures` are what mends it, the best first."""

    severity: Severity
    code: str
    message: str
    remedy: str = ""
    cures: tuple[Cure, ...] = ()


#: Cures of the data of a copy; a table that stays in its database is published as it is.
_OF_COPIES = frozenset({CureKind.MEND_GEOMETRIES, CureKind.TRANSFORM})
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order in which people should read them."""
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])


def toggled(applied: Collection[Cure], cure: Cure) -> list[Cure]:
    """The applied cures after a press of one's button: it is taken back, or takes the place of what contradicts it."""
    if cure in applied:
        return [one for one in applied if one != cure]
    against: Collection[CureKind] = ()
    if cure.kind is CureKind.STAY_IN_PLACE:
        against = _OF_COPIES
    elif cure.kind in _OF_COPIES:
        against = (CureKind.STAY_IN_PLACE,)
    return [*(one for one in applied if one.kind not in against), cure]


def without_copying(applied: Collection[Cure]) -> list[Cure]:
    """The cures that a table can have that stays in its database."""
    return [one for one in applied if one.kind not in _OF_COPIES]


def cures_as_published(findings: Iterable[Finding], how: How, in_place: bool = False) -> list[Cure]:
    """The cures among those of `findings` with which a layer was published before."""
    wanted = {
        CureKind.MEND_GEOMETRIES: how.mends,
        CureKind.EMBED_PICTURES: how.embeds,
        CureKind.STAY_IN_PLACE: in_place,
    }
    cures = [cure for finding in findings for cure in finding.cures]
    return list(
        dict.fromkeys(
            cure
            for cure in cures
            if wanted.get(cure.kind) or (cure.kind is CureKind.TRANSFORM and cure.values == (how.target_crs,))
        )
    )


def is_cured(finding: Finding, applied: Collection[Cure]) -> bool:
    """Whether one of the finding's own cures is among those that were applied."""
    return any(cure in applied for cure in finding.cures if cure.kind.changes_options)


def blocks(findings: Iterable[Finding], applied: Collection[Cure] = ()) -> bool:
    """Whether one of them forbids publishing, in spite of the cures that were applied."""
    return any(finding.severity is Severity.ERROR and not is_cured(finding, applied) for finding in findings)
