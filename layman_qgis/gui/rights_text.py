"""Who can see a publication and whether I can change it, in words."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication

from layman_qgis.api.publications import Publication
from layman_qgis.api.visibility import Visibility, may_write, visibility_of


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("RightsText", text)


def rights_text(publication: Publication, username: str) -> str:
    """A sentence each; empty where the server says nothing."""
    readers = ", ".join(publication.access_rights.get("read", ()))
    sentences = {
        Visibility.PUBLIC: tr("Everybody can see it."),
        Visibility.SHARED: tr("Can be seen by: {0}.").format(readers),
        Visibility.PRIVATE: tr("Only {0} can see it.").format(readers),
    }
    said = [sentences.get(visibility_of(publication), "")]
    if not may_write(publication, username):
        said.append(tr("You cannot change it."))
    return " ".join(filter(None, said))
