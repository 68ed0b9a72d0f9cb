"""Access rights: what a client wishes becomes what is kept, or an error (Layman's `doc/security.md`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from layman_server.errors import NoUsername, Unauthorized, WorkspaceNameTaken, WrongAccessRights
from layman_server.model.access import (
    EVERYONE,
    AccessRights,
    Actor,
    WishedRights,
    is_among,
    is_username,
    may_read,
    may_write,
    names_of,
)
from layman_server.model.names import RESERVED_WORKSPACES, check_workspace_name
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.model.status import StepState
from layman_server.pipeline.stores import Stores
from layman_server.publishing.context import Publishing
from layman_server.publishing.index import Entry

#: What Layman calls those who have no username in its errors.
_ANONYMOUS_NAME = "--ANONYM--"
#: Each right names at most as many users and roles; for more people there are roles.
MAX_NAMES = 1000


def rights_of_new(stores: Stores, actor: Actor, key: PublicationKey, wished: WishedRights) -> AccessRights:
    """The rights of a new publication; what is not said is the actor's alone, or everybody's when nobody is signed in.

    Raises:
        WrongAccessRights: somebody named is not there, or the rights contradict each other; the detail says how.
    """
    default = (EVERYONE,) if actor is None or actor.username is None else (actor.username,)
    rights = AccessRights(wished.read or default, wished.write or default)
    _check(stores, actor, key, rights, WishedRights(rights.read, rights.write))
    return rights


def rights_of_changed(stores: Stores, actor: Actor, publication: Publication, wished: WishedRights) -> AccessRights:
    """The rights of a publication after a change; what is not said stays.

    Raises:
        WrongAccessRights: as in `rights_of_new`.
    """
    before = publication.access_rights
    rights = AccessRights(wished.read or before.read, wished.write or before.write)
    if wished.is_given:
        _check(stores, actor, publication.key, rights, wished)
    return rights


def set_access(stores: Stores, *publications: Publication) -> None:
    """Make the map service keep to the rights of those that are layers; repeatable."""
    layers = (publication for publication in publications if publication.key.type is PublicationType.LAYER)
    rights = {(layer.key.workspace, layer.key.name): layer.access_rights for layer in layers}
    if rights:
        stores.map_service.set_access(rights)


def visible(entries: Iterable[Entry], actor: Actor) -> list[Entry]:
    """The entries that the actor may read, in their order."""
    names = names_of(actor)
    return [entry for entry in entries if not names.isdisjoint(entry.publication.access_rights.read)]


def parts_of_rights(type_: PublicationType) -> frozenset[str]:
    """The parts that are made again when rights change; the rules of the map service are written at once.

    The picture and the record of a map show what all its readers may see.
    """
    return frozenset({"metadata"} if type_ is PublicationType.LAYER else {"thumbnail", "metadata"})


def is_hidden_part(publication: Publication, part: str, actor: Actor) -> bool:
    """Whether a part of a map that is to be made again may show more than the actor may see: it is of other rights."""
    if publication.key.type is not PublicationType.MAP or publication.refreshing:
        return False
    return publication.steps[part].state is not StepState.DONE and not may_write(actor, publication.access_rights)


def hidden_records(publishing: Publishing, actor: Actor) -> list[str]:
    """Identifiers of the metadata records that the actor may not know of."""
    return [
        publication.record_identifier
        for publication in publishing.index.publications()
        if not may_read(actor, publication.access_rights) or is_hidden_part(publication, "metadata", actor)
    ]


def seen_by(entry: Entry, actor: Actor) -> Entry:
    """The entry with those maps alone that the actor may read."""
    return entry.seen_by(lambda rights: may_read(actor, rights))


def check_may_publish(publishing: Publishing, actor: Actor, workspace: str) -> None:
    """Return when the actor may publish in the workspace: in his own, or as granted in one that nobody owns.

    Raises:
        Unauthorized: he may not. NoUsername: he has none yet. WrongParameter, NameTooLong: it is no workspace name.
        WorkspaceNameTaken: no workspace can have this name.
    """
    check_workspace_name(workspace)
    if actor is not None and actor.username == workspace:
        return
    registry, grants = publishing.stores.registry, publishing.grants
    if is_among(actor, grants.publish_in_public_workspace) and registry.user(workspace) is None:
        if registry.is_public_workspace(workspace):
            return
        if is_among(actor, grants.create_public_workspace):
            if workspace in RESERVED_WORKSPACES or workspace == publishing.gs_user:
                raise WorkspaceNameTaken({"workspace": workspace})
            return
    if actor is not None and actor.username is None:
        raise NoUsername()
    raise Unauthorized()


def check_may_publish_somewhere(publishing: Publishing, actor: Actor) -> None:
    """Return when there can be a workspace in which the actor may publish: asked before a body is read that names it.

    Raises:
        Unauthorized: there is none. NoUsername: he has none yet.
    """
    if actor is not None and actor.username is not None:
        return
    if is_among(actor, publishing.grants.publish_in_public_workspace):
        return
    raise Unauthorized() if actor is None else NoUsername()


def _check(stores: Stores, actor: Actor, key: PublicationKey, rights: AccessRights, said: WishedRights) -> None:
    """Layman's rules of access rights, in its order (its `check_rights_axioms`)."""
    if max(len(rights.read), len(rights.write)) > MAX_NAMES:
        raise WrongAccessRights({"message": f"Each right is for at most {MAX_NAMES} names. Use roles for more people."})
    owner = key.workspace if stores.registry.user(key.workspace) is not None else None
    problem = _problem_of_names(stores, said.read or ()) or _problem_of_names(stores, said.write or ())
    if not problem and said.write is not None:
        problem = _problem_of_writers(actor, owner, said.write)
    if not problem and EVERYONE not in rights.read:
        blind = sorted(set(rights.write) - set(rights.read))
        if blind:
            names = ", ".join(map(repr, blind))
            problem = f"All users who have write rights have to have also read rights. Who is missing={{{names}}}"
    if problem:
        detail: dict[str, Any] = {
            "access_rights": {"read": _listed(said.read), "write": _listed(said.write)},
            "actor_name": (actor.username if actor else None) or _ANONYMOUS_NAME,
            "message": problem,
            "owner": owner,
            "publication_name": key.name,
            "workspace_name": key.workspace,
        }
        raise WrongAccessRights(detail)


def _problem_of_names(stores: Stores, names: tuple[str, ...]) -> str:
    """What is wrong with names of users and roles; empty when all are known."""
    for name in filter(is_username, names):
        if stores.registry.user(name) is None:
            return f"Not existing user. Username={name[:100]}"
    roles = [name for name in names if not is_username(name) and name != EVERYONE]
    unusable = [role[:100] for role in roles if not stores.roles.is_usable(role)]
    if unusable:
        return f"Names that no role can have: {', '.join(unusable[:10])}"
    unknown = sorted(set(roles) - set(stores.roles.names())) if roles else []
    if unknown:
        # It may have been made a moment ago.
        stores.roles.forget()
        unknown = sorted(set(roles) - set(stores.roles.names()))
    return f"Non-existent roles found: {{{', '.join(map(repr, unknown[:10]))}}}" if unknown else ""


def _problem_of_writers(actor: Actor, owner: str | None, writers: tuple[str, ...]) -> str:
    if EVERYONE in writers:
        return ""
    if owner is not None and owner not in writers:
        return "Owner of the personal workspace have to keep write right."
    if not any(map(is_username, writers)):
        return "At least one user have to have write rights."
    if not is_among(actor, writers):
        return "After the operation, the actor has to have write right."
    return ""


def _listed(names: tuple[str, ...] | None) -> list[str] | None:
    return None if names is None else list(names)
