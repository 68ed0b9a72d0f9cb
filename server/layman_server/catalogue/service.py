"""One request to the catalogue, answered by pycsw."""

from __future__ import annotations

from collections.abc import Sequence
from configparser import ConfigParser
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pycsw import server
from pycsw.core.etree import PARSER, etree
from sqlalchemy.engine import Connection

from layman_server.catalogue.records import RecordTable

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_WRITING = frozenset({"Transaction", "Harvest"})
_CONTENT_TYPES = frozenset({"application/xml", "text/xml", "application/json", "application/atom+xml"})
_MAX_RECORDS = 100
#: Particulars of the provider for the capabilities; pycsw writes the word "missing" for those that are not given.
_UNKNOWN = tuple(
    f"contact_{word}"
    for word in (
        *("name", "position", "address", "city", "stateorprovince", "postalcode", "country"),
        *("phone", "fax", "email", "url", "hours", "instructions", "role"),
    )
)


class UnreadableRequest(Exception):
    """pycsw stumbled over what the client sent."""


@dataclass(frozen=True)
class Surroundings:
    """What a request is answered with.

    `url` is the catalogue's address as the client sees it, for the capabilities; `may_write` opens Transaction and
    Harvest; the records of the identifiers `hidden` are as if they were not there.
    """

    url: str
    may_write: bool
    hidden: Sequence[str]
    record_table: RecordTable
    connection: Connection


class CatalogueRequest(server.Csw):
    """pycsw bound to our table and to one connection."""

    def __init__(self, environ: WSGIEnvironment, around: Surroundings) -> None:
        """Prepare."""
        self._kvp: Any = {}
        self.around = around
        self.may_write = around.may_write
        super().__init__(_configuration(around.url, around.may_write), environ)
        self.orm = "sqlalchemy"

    @property
    def kvp(self) -> Any:
        """The request's parameters."""
        return self._kvp

    @kvp.setter
    def kvp(self, parameters: Any) -> None:
        # A response handler makes pycsw send mail or files wherever a stranger asks it to.
        if isinstance(parameters, dict):
            parameters.pop("responsehandler", None)
            if "transactions" in parameters:
                parameters["transactions"] = _in_document_order(parameters["transactions"], self.request)
        self._kvp = parameters

    def answer(self) -> tuple[str, str, bytes]:
        """HTTP status line, content type and body; what was written is committed unless the answer is an exception.

        Raises:
            UnreadableRequest: pycsw stumbled over a parameter.
        """
        try:
            status, body = self.dispatch_wsgi()
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # pycsw takes numbers, boxes and the like apart without looking at them first.
            raise UnreadableRequest(f"A parameter cannot be read ({error}).") from error
        session = self.repository.session
        if self.exception:
            session.rollback()
        else:
            session.commit()
        session.close()
        requested = self.kvp.get("request") if isinstance(self.kvp, dict) else None
        if requested in _WRITING and not self.may_write:
            status = "403 Forbidden"
        # pycsw writes reasons of its own, such as "400 Internal Server Error".
        code = int(status.split(" ", 1)[0])
        status = f"{code} {HTTPStatus(code).phrase}"
        content_type = self.contenttype.split(";")[0].strip()
        return status, content_type if content_type in _CONTENT_TYPES else "application/xml", body


def _in_document_order(actions: list[dict[str, Any]], request: bytes) -> list[dict[str, Any]]:
    """The actions of a transaction as the client wrote them (OGC 07-006r1, 10.11); pycsw puts Insert before Delete."""
    waiting: dict[str, list[dict[str, Any]]] = {}
    for action in actions:
        waiting.setdefault(action["type"], []).append(action)
    result = []
    for element in etree.fromstring(request, PARSER).iter("{*}Insert", "{*}Update", "{*}Delete"):
        kind = etree.QName(element).localname.lower()
        count = len(element.xpath("child::*")) if kind == "insert" else 1
        result += waiting.get(kind, [])[:count]
        del waiting.get(kind, [])[:count]
    return result


def _configuration(url: str, may_write: bool) -> ConfigParser:
    result = ConfigParser(interpolation=None)
    result.read_dict(
        {
            "server": {
                "url": url,
                "encoding": "UTF-8",
                "language": "en-US",
                "maxrecords": str(_MAX_RECORDS),
                "profiles": "apiso",
            },
            "manager": {"transactions": "true" if may_write else "false", "allowed_ips": "*"},
            "repository": {"source": "layman_server.catalogue.records.RecordRepository"},
            "metadata:main": {
                "identification_title": "Layers and maps",
                "identification_abstract": "Metadata records of the published layers and maps.",
                "identification_keywords": "layers,maps,metadata",
                "identification_keywords_type": "theme",
                "identification_fees": "None",
                "identification_accessconstraints": "None",
                "provider_name": "Layman",
                "provider_url": url,
                **dict.fromkeys(_UNKNOWN, ""),
            },
            "metadata:inspire": {"enabled": "false"},
        }
    )
    return result
