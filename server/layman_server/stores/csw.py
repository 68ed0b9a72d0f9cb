"""The metadata catalogue, spoken to as CSW 2.0.2 with transactions (OGC 07-006r1, section 10.11).

The embedded catalogue runs the parts of a transaction in the order they are written, and all or none of them, so that
a record is replaced in one step. Not every catalogue does (pycsw inserts before it deletes), so an outside one is
asked to delete and then, in a second request, to insert.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

import requests
from lxml import etree
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from layman_server.errors import CatalogueRefused, CatalogueUnavailable
from layman_server.settings import Settings
from layman_server.stores.base import RecordStore

CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 30.0
RETRY_AFTER_S = 5
#: Answers that mean "not now": the catalogue or its database is starting, or a proxy cannot reach it.
_PASSING_STATUSES = frozenset({429, 502, 503, 504})
_NAMESPACES = {"csw": "http://www.opengis.net/cat/csw/2.0.2", "gmd": "http://www.isotc211.org/2005/gmd"}
TRANSACTION = (
    '<csw:Transaction xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:ogc="http://www.opengis.net/ogc" '
    'xmlns:apiso="http://www.opengis.net/cat/csw/apiso/1.0" service="CSW" version="2.0.2">{}</csw:Transaction>'
)
_ALL_RECORDS = {
    "service": "CSW",
    "version": "2.0.2",
    "request": "GetRecords",
    "typenames": "csw:Record",
    "elementSetName": "brief",
    "resultType": "results",
    "outputSchema": _NAMESPACES["csw"],
    "maxrecords": "100",
    # Pages of an unsorted answer may overlap.
    "sortby": "dc:identifier:A",
}
_INSERT = "<csw:Insert>{}</csw:Insert>"
CONSTRAINT = (
    '<csw:Constraint version="1.1.0"><ogc:Filter><ogc:PropertyIsEqualTo>'
    "<ogc:PropertyName>apiso:Identifier</ogc:PropertyName><ogc:Literal>{}</ogc:Literal>"
    "</ogc:PropertyIsEqualTo></ogc:Filter></csw:Constraint>"
)
_DELETE = f"<csw:Delete>{CONSTRAINT}</csw:Delete>"


def csw_record_store(settings: Settings) -> CswRecordStore:
    """The catalogue of `CSW_URL` when that is set, else the embedded one of this server."""
    if settings.csw_url:
        public_url = settings.csw_proxy_url or settings.csw_url
        return CswRecordStore(settings.csw_url, basic_credentials=settings.csw_basic_authn, public_url=public_url)
    host = settings.api_host if settings.api_host not in {"", "0.0.0.0", "::"} else "127.0.0.1"
    return CswRecordStore(
        f"http://{host}:{settings.api_port}/csw", internal_secret=settings.internal_secret, replaces_in_one_step=True
    )


class CswRecordStore(RecordStore):
    """A catalogue at a URL; one HTTP connection is kept open per process."""

    def __init__(
        self,
        url: str,
        *,
        basic_credentials: str = "",
        internal_secret: str = "",
        replaces_in_one_step: bool = False,
        public_url: str = "",
    ) -> None:
        """Keep the address; `basic_credentials` are `user:password`."""
        self._url = url
        self.public_url = public_url
        self.knows_readers = replaces_in_one_step
        self._replaces_in_one_step = replaces_in_one_step
        self._session = requests.Session()
        # Neither ~/.netrc nor a proxy of the environment belongs between the server's own parts.
        self._session.trust_env = not replaces_in_one_step
        # A kept connection may be closed by the other side at the moment it is used again. A replacement in one step
        # can be sent twice; an insertion of its own cannot.
        reads = 1 if replaces_in_one_step else 0
        again = Retry(
            total=2, connect=2, read=reads, allowed_methods=None, backoff_factor=0.1, respect_retry_after_header=False
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=again))
        if basic_credentials:
            user, _, password = basic_credentials.partition(":")
            self._session.auth = (user, password)
        if internal_secret:
            self._session.headers["X-Layman-Internal"] = internal_secret

    def ping(self) -> None:
        """Return when the catalogue answers; see `Store.ping`."""
        self._exchange("GET", params={"service": "CSW", "version": "2.0.2", "request": "GetCapabilities"})

    def close(self) -> None:
        """Close the connection that is kept open."""
        self._session.close()

    def put(self, identifier: str, record_xml: bytes, *, is_public: bool = True, creator: str = "") -> None:
        """Insert or replace the record; see `RecordStore.put`."""
        delete = _DELETE.format(escape(identifier))
        insert = _INSERT.format(without_declaration(record_xml))
        if self._replaces_in_one_step:
            answer = self._transact(delete + insert)
        else:
            self._transact(delete)
            answer = self._transact(insert)
        if total(answer, "totalInserted") != 1:
            raise CatalogueRefused({"reason": "the record was not inserted", "identifier": identifier})

    def remove(self, identifier: str) -> None:
        """Remove the record; see `RecordStore.remove`."""
        self._transact(_DELETE.format(escape(identifier)))

    def has(self, identifier: str) -> bool:
        """Whether the record is there; see `RecordStore.has`."""
        answer = self._exchange(
            "GET",
            params={
                "service": "CSW",
                "version": "2.0.2",
                "request": "GetRecordById",
                "id": identifier,
                "elementSetName": "brief",
                "outputSchema": _NAMESPACES["csw"],
            },
        )
        return len(answer) > 0

    def identifiers(self) -> frozenset[str] | None:
        """Identifiers of all records; see `RecordStore.identifiers`."""
        if not self._replaces_in_one_step:
            return None
        found: set[str] = set()
        while True:
            answer = self._exchange("GET", params={**_ALL_RECORDS, "startposition": str(len(found) + 1)})
            page = [element.text or "" for element in answer.iter("{http://purl.org/dc/elements/1.1/}identifier")]
            if not set(page) - found:
                return frozenset(found)
            found |= set(page)

    def record_url(self, identifier: str) -> str:
        """See `RecordStore.record_url`."""
        query = (
            "service=CSW&version=2.0.2&request=GetRecordById&elementsetname=full"
            f"&outputschema=http://www.isotc211.org/2005/gmd&id={identifier}"
        )
        return f"{self.public_url}{'&' if '?' in self.public_url else '?'}{query}"

    def record(self, identifier: str) -> bytes | None:
        """The document of the record; see `RecordStore.record`."""
        answer = self._exchange(
            "GET",
            params={
                "service": "CSW",
                "version": "2.0.2",
                "request": "GetRecordById",
                "id": identifier,
                "elementSetName": "full",
                "outputSchema": _NAMESPACES["gmd"],
            },
        )
        found = answer.find("gmd:MD_Metadata", _NAMESPACES)
        return etree.tostring(found, encoding="UTF-8") if found is not None else None

    def _transact(self, parts: str) -> etree._Element:
        body = TRANSACTION.format(parts).encode("utf-8")
        return self._exchange("POST", data=body, headers={"Content-Type": "application/xml; charset=utf-8"})

    def _exchange(
        self,
        method: str,
        *,
        params: dict[str, str] | None = None,
        data: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> etree._Element:
        timeout_s = (CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S)
        try:
            response = self._session.request(
                method, self._url, params=params, data=data, headers=headers, timeout=timeout_s
            )
        except requests.RequestException as error:
            raise CatalogueUnavailable({"url": self._url}, retry_after_s=RETRY_AFTER_S) from error
        if response.status_code in _PASSING_STATUSES:
            detail = {"url": self._url, "status": response.status_code}
            raise CatalogueUnavailable(detail, retry_after_s=RETRY_AFTER_S)
        return _read(response)


def _read(response: requests.Response) -> etree._Element:
    """The root of an answer.

    Raises:
        CatalogueRefused: it is an exception report, an HTTP error, or no XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(response.content, parser)
    except etree.XMLSyntaxError as error:
        raise CatalogueRefused({"status": response.status_code, "reason": "the answer is not XML"}) from error
    # An answer in SOAP has the report inside, and may come with status 200.
    if next(root.iter("{*}ExceptionReport"), None) is not None or not response.ok:
        texts = [" ".join((element.text or "").split()) for element in root.iter("{*}ExceptionText")]
        reason = "; ".join(filter(None, texts)) or "the catalogue gave no reason"
        raise CatalogueRefused({"status": response.status_code, "reason": reason[:1000]})
    return root


def total(answer: etree._Element, name: str) -> int:
    """A number of a transaction's summary, for example `totalInserted`."""
    found = answer.findtext(f".//{{*}}{name}")
    return int(found) if found and found.strip().isdigit() else 0


def without_declaration(record_xml: bytes) -> str:
    """The document as it can stand inside another one."""
    return etree.tostring(etree.fromstring(record_xml), encoding="unicode")
