"""Micka, the catalogue of Layman's own installations: CSW 2.0.2, and its way of saying who may see a record.

A record is inserted in a SOAP envelope whose header says whether it is public, who may edit and read it and who made
it; it is changed by a CSW Update, which leaves that as it was. So a record whose publicity changes is deleted and
inserted again, as Layman does (its `common/micka/`).
"""

from __future__ import annotations

import time
from xml.sax.saxutils import escape

from layman_server.errors import CatalogueRefused
from layman_server.stores.csw import CONSTRAINT, TRANSACTION, CswRecordStore, total, without_declaration

#: Micka still answers with a deleted record for a moment.
AFTER_DELETION_S = 1.0
_INSERT = (
    '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope">'
    '<soap:Header xmlns:hs="http://www.hsrs.cz/micka"><hs:Public>{public}</hs:Public><hs:Edit>{user}</hs:Edit>'
    "<hs:Read>{user}</hs:Read><hs:CreateUser>{creator}</hs:CreateUser></soap:Header>"
    "<soap:Body>{transaction}</soap:Body></soap:Envelope>"
)
_UPDATE = "<csw:Update>{record}{constraint}</csw:Update>"


class MickaRecordStore(CswRecordStore):
    """A Micka at a URL."""

    knows_readers = True

    def __init__(self, url: str, *, credentials: str, public_url: str = "") -> None:
        """`credentials` are `user:password`; the user may edit every record that the server makes."""
        super().__init__(url, basic_credentials=credentials, public_url=public_url)
        self.knows_readers = True
        self._user = credentials.partition(":")[0]

    def put(self, identifier: str, record_xml: bytes, *, is_public: bool = True, creator: str = "") -> None:
        """Insert or change the record; see `RecordStore.put`."""
        record = without_declaration(record_xml)
        if self.has(identifier):
            if self._is_public(identifier) == is_public:
                update = _UPDATE.format(record=record, constraint=CONSTRAINT.format(escape(identifier)))
                if total(self._transact(update), "totalUpdated") != 1:
                    raise CatalogueRefused({"reason": "the record was not updated", "identifier": identifier})
                return
            self.remove(identifier)
            time.sleep(AFTER_DELETION_S)
        body = _INSERT.format(
            public="1" if is_public else "0",
            user=escape(self._user),
            creator=escape(creator or self._user),
            transaction=TRANSACTION.format(f"<csw:Insert>{record}</csw:Insert>"),
        )
        headers = {"Content-Type": "application/soap+xml; charset=utf-8"}
        answer = self._exchange("POST", data=body.encode(), headers=headers)
        if total(answer, "totalInserted") != 1:
            raise CatalogueRefused({"reason": "the record was not inserted", "identifier": identifier})

    def remove(self, identifier: str) -> None:
        """Remove the record; one that is not there is answered with an exception, so it is looked for before."""
        if self.has(identifier):
            super().remove(identifier)

    def record_url(self, identifier: str) -> str:
        """The page of the record, where people complete it."""
        return f"{self.public_url.removesuffix('csw').rstrip('/')}/record/basic/{identifier}"

    def _is_public(self, identifier: str) -> bool:
        """Whether somebody without credentials sees the record."""
        anonymous = CswRecordStore(self._url, public_url=self.public_url)
        try:
            return anonymous.has(identifier)
        except CatalogueRefused:
            return False
        finally:
            anonymous.close()
