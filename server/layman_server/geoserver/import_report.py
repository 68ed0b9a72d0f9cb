"""What became of each object of a data directory that is imported: taken, changed, dropped, and why.

`as_dict` is what `layman-server import-datadir --json` prints; its form is described in
`docs/geoserver-directories.md` and stays as it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any


class Outcome(str, Enum):
    """What became of an object; of several the later one in this list counts."""

    TAKEN = "taken"
    CHANGED = "changed"
    DROPPED = "dropped"
    CLASH = "clash"


_RANKS = {outcome: rank for rank, outcome in enumerate(Outcome)}


@dataclass
class ReportedObject:
    """One object; `kind` is GeoServer's word (`workspace`, `dataStore`, `featureType`, ...)."""

    kind: str
    name: str
    workspace: str = ""
    outcome: Outcome = Outcome.TAKEN
    messages: list[str] = field(default_factory=list)

    def change(self, message: str) -> None:
        """Note what is other than it was."""
        self._become(Outcome.CHANGED, message)

    def drop(self, message: str) -> None:
        """Note why it is left out."""
        self._become(Outcome.DROPPED, message)

    def clash(self, message: str) -> None:
        """Note what it meets that is there already."""
        self._become(Outcome.CLASH, message)

    def _become(self, outcome: Outcome, message: str) -> None:
        self.outcome = max(self.outcome, outcome, key=_RANKS.__getitem__)
        if message not in self.messages:
            self.messages.append(message)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "kind": self.kind,
            "name": self.name,
            "workspace": self.workspace,
            "outcome": self.outcome.value,
            "messages": list(self.messages),
        }


@dataclass
class ImportReport:
    """All objects of the directory in the order in which they were met; `version` is `1.x` or `2.x`."""

    directory: Path
    version: str
    dry_run: bool = False
    home: Path | None = None
    objects: list[ReportedObject] = field(default_factory=list)
    _by_name: dict[tuple[str, str, str], list[ReportedObject]] = field(default_factory=dict, repr=False)

    def add(self, kind: str, name: str, workspace: str = "") -> ReportedObject:
        """A new object, taken until something else is noted."""
        added = ReportedObject(kind, name, workspace)
        self.objects.append(added)
        self._by_name.setdefault((kind, name, workspace), []).append(added)
        return added

    def find(self, kind: str, name: str, workspace: str = "") -> ReportedObject:
        """The object of this kind and name, of several the one that is not dropped; added when there is none."""
        met = self._by_name.get((kind, name, workspace), [])
        kept = [one for one in met if one.outcome is not Outcome.DROPPED]
        return (kept or met)[0] if met else self.add(kind, name, workspace)

    def summary(self) -> dict[str, int]:
        """The number of objects of each outcome."""
        counts = Counter(met.outcome for met in self.objects)
        return {outcome.value: counts[outcome] for outcome in Outcome}

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "directory": str(self.directory),
            "version": self.version,
            "dry_run": self.dry_run,
            "home": str(self.home) if self.home else None,
            "objects": [met.as_dict() for met in self.objects],
            "summary": self.summary(),
        }

    def as_text(self) -> str:
        """For people: a line for each object that is not simply taken, and the numbers."""
        lines = []
        for met in self.objects:
            name = f"{met.workspace}:{met.name}" if met.workspace else met.name
            if met.outcome is not Outcome.TAKEN or met.messages:
                lines.append(f"{met.outcome.value:<8} {met.kind} {name}")
                lines += [f"         {message}" for message in met.messages]
        numbers = ", ".join(f"{number} {outcome}" for outcome, number in self.summary().items())
        verb = "would be" if self.dry_run else "are"
        return "\n".join([*lines, f"{self.directory} (GeoServer {self.version}): {numbers} {verb} the result."])
