"""`security/users.properties` of GeoServer 1.x: users, their passwords in clear, and their roles (reference, 6.6).

The file stays as it is. A GeoServer 2.26 that starts on the directory makes its users.xml and roles.xml of it, with
passwords encrypted by a key that it alone has; when it finds these two made by somebody else, without the rest of its
folder, it does not start (seen). The accounts of this server are its own.
"""

from __future__ import annotations

from pathlib import Path

from layman_server.geoserver.import_report import ImportReport

_ADMINISTRATOR, _ADMIN = "ROLE_ADMINISTRATOR", "ADMIN"


def report_users(root: Path, report: ImportReport) -> None:
    """Put every user into the report; nothing is written."""
    path = root / "security" / "users.properties"
    try:
        lines = path.read_text(encoding="latin-1").splitlines()
    except OSError:
        return
    for line in lines:
        name, equals, value = line.strip().partition("=")
        if not line.strip() or line.lstrip().startswith(("#", "!")):
            continue
        entry = report.add("user", name.strip())
        password, *roles = (part.strip() for part in value.split(","))
        if not equals or not name.strip() or not password:
            entry.drop("The line is not of the form name=password,role,...")
            continue
        entry.messages.append("It stays in users.properties, from where GeoServer takes it at its first start.")
        if _ADMINISTRATOR in roles:
            entry.change(f"Its role {_ADMINISTRATOR} is {_ADMIN} in GeoServer 2.")
