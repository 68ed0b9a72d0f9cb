"""Why a request to GeoServer's REST API is refused: a status, and GeoServer's own sentence where it has one."""

from __future__ import annotations

from layman_server.geoserver.catalog_events import AlreadyThere, BadReference, CatalogError, NotThere, StillUsed
from layman_server.geoserver.persister import NotWritten


class Refused(Exception):
    """An answer other than success: its HTTP status and its text."""

    def __init__(self, status: int, text: str = "") -> None:
        """The text is shown to the client."""
        super().__init__(text)
        self.status = status
        self.text = text


def bad_request(text: str) -> Refused:
    """What is sent cannot be."""
    return Refused(400, text)


def not_found(text: str) -> Refused:
    """There is no such object."""
    return Refused(404, text)


def conflict(text: str) -> Refused:
    """Something is in the way."""
    return Refused(409, text)


def forbidden(text: str) -> Refused:
    """Nobody may, or not this one."""
    return Refused(403, text)


def of_catalog(error: CatalogError) -> Refused:
    """What the catalogue refuses, as an answer."""
    if isinstance(error, NotWritten):
        return Refused(507 if "space" in str(error) else 500, str(error))
    statuses: tuple[tuple[type[CatalogError], int], ...] = (
        (AlreadyThere, 409),
        (NotThere, 404),
        (StillUsed, 403),
        (BadReference, 400),
    )
    return Refused(next((status for kind, status in statuses if isinstance(error, kind)), 400), str(error))
