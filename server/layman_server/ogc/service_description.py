"""What capabilities say of the service itself: title, keywords, and whom to ask.

From `wms.xml`, `wfs.xml`, ... and `settings.xml` of the workspace; for all workspaces from `wms.xml`, ... and
`global.xml` of the data directory; what is not there is made of names. Damaged files say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from layman_server.geoserver.catalog_parts import DamagedFile, parse
from layman_server.geoserver.datadir import DataDirectory

SERVER_TITLE = "Layman"
#: Parts of a contact in GeoServer's words that are not empty there without anybody having filled them in.
_CONTACT = (
    *("contactPerson", "contactOrganization", "contactPosition", "addressType", "address", "addressCity"),
    *("addressState", "addressPostalCode", "addressCountry", "contactVoice", "contactFacsimile", "contactEmail"),
    "onlineResource",
)


@dataclass(frozen=True)
class ServiceDescription:
    """Words about a service; `contact` has what is known of GeoServer's parts of a contact."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    contact: dict[str, str] = field(default_factory=dict)
    fees: str = "NONE"
    access_constraints: str = "NONE"

    @property
    def provider(self) -> str:
        """Who offers the service."""
        return self.contact.get("contactOrganization") or self.contact.get("contactPerson") or self.title


def describe_service(data: DataDirectory, workspace: str, service: str) -> ServiceDescription:
    """The words about a service (`wms`, `wfs`, ...) of a workspace, or of all workspaces when it is empty."""
    said = _read((data.workspace_folder(workspace) if workspace else data.root) / f"{service}.xml")
    # The workspace of a user has his name.
    own = {"contactPerson": workspace} if workspace else {}
    contact = _contact(data, workspace) or {**own, "contactOrganization": SERVER_TITLE}
    title = _text(said, "title")
    abstract = _text(said, "abstrct") or _text(said, "abstract")
    keywords = tuple(word for node in _all(said, "keywords/string") if (word := _plain(node)))
    whole = f"Layers of workspace {workspace}" if workspace else "Layers of all workspaces"
    return ServiceDescription(
        title=title or workspace or SERVER_TITLE,
        abstract=abstract or whole,
        keywords=keywords or tuple(filter(None, (workspace, SERVER_TITLE))),
        contact=contact,
        fees=_text(said, "fees") or "NONE",
        access_constraints=_text(said, "accessConstraints") or "NONE",
    )


def _contact(data: DataDirectory, workspace: str) -> dict[str, str]:
    """The contact in the settings of the workspace, or of the whole directory."""
    path = data.workspace_folder(workspace) / "settings.xml" if workspace else data.root / "global.xml"
    root = _read(path)
    for where in ("contact", "settings/contact"):
        node = None if root is None else root.find(where)
        found = {} if node is None else {name: _text(node, name) for name in _CONTACT}
        found = {name: value for name, value in found.items() if value}
        if found:
            return found
    return {}


def _read(path: Path) -> etree._Element | None:
    try:
        return parse(path.read_bytes())
    except (OSError, DamagedFile):
        return None


def _all(root: etree._Element | None, path: str) -> list[etree._Element]:
    return [] if root is None else list(root.iterfind(path))


def _text(root: etree._Element | None, path: str) -> str:
    return next((_plain(node) for node in _all(root, path)), "")


def _plain(node: etree._Element) -> str:
    # GeoServer writes language and vocabulary of a keyword behind it, `word\\@language=en\\;`.
    return (node.text or "").partition("\\@")[0].strip()
