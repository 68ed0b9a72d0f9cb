"""The three spellings of addresses that Layman has had, and views that are reached under each of them.

- releases 2.x: `/rest/workspaces/<workspace>/layers/<name>`,
- release 3.0: `/rest/layers/<uuid>`, where the workspace of a new layer is a parameter,
- April 2020, the seed's time: `/rest/<username>/layers/<name>`.

An answer carries addresses in the spelling that was asked.
"""

from __future__ import annotations

import functools
import uuid as uuids
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response

from layman_server.errors import WrongParameter
from layman_server.model.access import Actor, may_read
from layman_server.model.names import check_publication_name
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.publishing.delete import not_found
from layman_server.publishing.index import Entry
from layman_server.publishing.users import require_workspace
from layman_server.rest.auth import actor
from layman_server.rest.state import base_url, publishing


class Spelling(str, Enum):
    """How a client spells addresses; the value is the part of the address before `layers` and `maps`."""

    WORKSPACE = "/workspaces/<workspace>"
    UUID = ""
    USERNAME = "/<username>"


@dataclass(frozen=True)
class Address:
    """Makes the addresses of an answer; `base` is the server's, without slash at the end."""

    base: str
    spelling: Spelling = Spelling.WORKSPACE

    @property
    def catalogue(self) -> str:
        """Address of the metadata catalogue: the embedded one is at this server's."""
        return publishing().stores.records.public_url or f"{self.base}/csw"

    def record(self, identifier: str) -> str:
        """Address of a metadata record."""
        found = publishing().stores.records.record_url(identifier)
        return found if urlsplit(found).netloc else f"{self.base}/csw{found}"

    def publication(self, publication: Publication) -> str:
        """Address of a layer or map."""
        key = publication.key
        if self.spelling is Spelling.UUID:
            return f"{self.base}/rest/{key.type.folder}/{publication.uuid}"
        workspace = "workspaces/" if self.spelling is Spelling.WORKSPACE else ""
        return f"{self.base}/rest/{workspace}{key.workspace}/{key.type.folder}/{key.name}"


@dataclass(frozen=True)
class Target:
    """A publication that a request is for, which the actor may read."""

    entry: Entry
    address: Address
    actor: Actor

    @property
    def publication(self) -> Publication:
        """The publication as the index has it."""
        return self.entry.publication

    @property
    def key(self) -> PublicationKey:
        """Its key."""
        return self.entry.publication.key


TargetView = Callable[[Target], Response]
CollectionView = Callable[[PublicationType, Spelling, str | None], Response]

_TYPES = {type_.folder: type_ for type_ in PublicationType}


def publication_route(
    blueprint: Blueprint, folders: Sequence[str], suffix: str = "", methods: Sequence[str] = ("GET",)
) -> Callable[[TargetView], TargetView]:
    """Decorator: a view of a layer or map (`folders`: `layers`, `maps`) or of what is below it, in every spelling.

    The view is called with the publication, once it is found and the actor may read it. Otherwise the answer is the
    error for a publication that is not there, whether it is or not.
    """

    def register(view: TargetView) -> TargetView:
        for folder in folders:
            for spelling in Spelling:
                last = "<uuid>" if spelling is Spelling.UUID else "<name>"
                rule = f"/rest{spelling.value}/{folder}/{last}{suffix}"
                adapted = _for_publication(view, _TYPES[folder], spelling)
                blueprint.add_url_rule(rule, _endpoint(view, folder, spelling), adapted, methods=list(methods))
        return view

    return register


def collection_route(
    blueprint: Blueprint, folders: Sequence[str], methods: Sequence[str] = ("GET",)
) -> Callable[[CollectionView], CollectionView]:
    """Decorator: a view of the layers or maps of a workspace, in every spelling.

    The view is called with the type, the spelling and the workspace of the address, which the spelling of release 3.0
    has in a parameter instead (None).
    """

    def register(view: CollectionView) -> CollectionView:
        for folder in folders:
            for spelling in Spelling:
                rule = f"/rest{spelling.value}/{folder}"
                adapted = _for_collection(view, _TYPES[folder], spelling)
                blueprint.add_url_rule(rule, _endpoint(view, folder, spelling), adapted, methods=list(methods))
        return view

    return register


def _endpoint(view: Callable[..., Response], folder: str, spelling: Spelling) -> str:
    return f"{view.__name__}_{folder}_{spelling.name.lower()}"


def _for_publication(view: TargetView, type_: PublicationType, spelling: Spelling) -> Callable[..., Response]:
    @functools.wraps(view)
    def adapted(**parts: str) -> Response:
        who = actor()
        entry = _by_uuid(type_, parts["uuid"]) if spelling is Spelling.UUID else _by_name(type_, parts)
        if not may_read(who, entry.publication.access_rights):
            raise not_found(entry.publication.key, parts.get("uuid"))
        seen = entry.seen_by(lambda rights: may_read(who, rights))
        return view(Target(seen, Address(base_url(), spelling), who))

    return adapted


def _for_collection(view: CollectionView, type_: PublicationType, spelling: Spelling) -> Callable[..., Response]:
    @functools.wraps(view)
    def adapted(**parts: str) -> Response:
        return view(type_, spelling, parts.get("workspace") or parts.get("username"))

    return adapted


def _by_name(type_: PublicationType, parts: dict[str, Any]) -> Entry:
    workspace, name = parts.get("workspace") or parts["username"], parts["name"]
    require_workspace(publishing().stores, workspace)
    key = PublicationKey(workspace, type_, check_publication_name(name, f"{type_.value}name"))
    entry = publishing().index.entry(key)
    if entry is None:
        raise not_found(key)
    return entry


def _by_uuid(type_: PublicationType, text: str) -> Entry:
    try:
        uuid = str(uuids.UUID(text))
    except ValueError:
        message = f"UUID `{text[:50]}` is not valid uuid"
        raise WrongParameter({"parameter": "uuid", "message": message}) from None
    entry = publishing().index.entry_of_uuid(uuid)
    if entry is None or entry.publication.key.type is not type_:
        raise not_found(PublicationKey("", type_, ""), text)
    return entry
