"""`security/services.properties`: who may ask which service, for all layers together. Not taken over, but told."""

from __future__ import annotations

import re
from pathlib import Path

from layman_server.geoserver.import_report import ImportReport

#: The file of GeoServer 2, and of 1.x.
SERVICE_RULES = ("services.properties", "service.properties")
_RULE = re.compile(r"\s*(?P<name>[^#!=:\s][^=:\s]*)\s*[=:]\s*(?P<roles>.*?)\s*")
#: Operations that GeoServer keeps for administrators and this server has not.
_ABSENT = frozenset({"wfs.dropstoredquery", "wfs.createstoredquery"})


def report_service_rules(root: Path, report: ImportReport) -> None:
    """Put each rule of a directory into the report, with what it means that it is not kept here."""
    files = [path for name in SERVICE_RULES if (path := root / "security" / name).is_file()]
    for line in files[0].read_text(encoding="utf-8", errors="replace").splitlines() if files else ():
        found = _RULE.fullmatch(line)
        if found is None:
            continue
        entry = report.add("serviceRule", found["name"])
        if found["name"].lower() in _ABSENT:
            entry.drop("This server has no such operation.")
        else:
            entry.drop(
                f"Only {found['roles'] or 'nobody'} could ask for it; here everybody can who may read or write the"
                " layers. Restrict the layers themselves."
            )
