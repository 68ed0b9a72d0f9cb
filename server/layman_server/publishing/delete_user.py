"""Deletes a user with all that is his, and takes him out of the rights of what others own.

Every step can be repeated: who is cut off, or refused because work is under way, asks again. The account goes near the
end, so that a user can ask again himself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from layman_server.errors import (
    LayerNotFound,
    MapNotFound,
    PublicationInProcess,
    Unauthorized,
    UserNotFound,
    UserNotRemovable,
)
from layman_server.model.access import EVERYONE, AccessRights, Account, Actor, is_among, is_username
from layman_server.model.publication import Publication
from layman_server.pipeline.stores import Stores
from layman_server.publishing.change import give_rights
from layman_server.publishing.context import Publishing
from layman_server.publishing.delete import refresh_maps_without, remove_publication

log = logging.getLogger(__name__)


@dataclass
class _Plan:
    """What becomes of the publications that name the user: deleted, other rights, or nothing that could be done."""

    deleted: list[Publication] = field(default_factory=list)
    changed: list[tuple[Publication, AccessRights]] = field(default_factory=list)
    stuck: list[Publication] = field(default_factory=list)


def delete_user(publishing: Publishing, actor: Actor, username: str, end_sign_in: Callable[[Account], None]) -> None:
    """Delete a user: publications, workspace, schema, roles, account; `end_sign_in` forgets what signs him in.

    Raises:
        UserNotFound: there is none. Unauthorized: it is not the actor himself, and he is not granted it.
        UserNotRemovable: a publication in a public workspace would be left with readers and nobody to change it.
        PublicationInProcess: work on a publication is under way; the deletion may be tried again.
    """
    stores = publishing.stores
    if stores.registry.user(username) is None:
        stores.registry.require_loaded()
        raise UserNotFound({"message": f"User {username[:100]} was not found."})
    is_himself = actor is not None and actor.username == username
    if not is_himself and not is_among(actor, publishing.grants.delete_other_user):
        name = actor.username if actor else None
        raise Unauthorized({"message": f"User {name} is not authorized to delete {username}."})
    claim = stores.claims.take(f"user:{username}")
    if claim is None:
        raise PublicationInProcess({"message": "This user is being deleted already."})
    with claim:
        plan = _plan(stores, username)
        for publication in plan.deleted:
            _remove(stores, publication)
        for publication, rights in plan.changed:
            _give(publishing, publication, rights)
        _remove_workspace(stores, username, end_sign_in)
    refresh_maps_without(publishing, plan.deleted)
    log.info("User %s is deleted", username)


def _plan(stores: Stores, username: str) -> _Plan:
    plan = _Plan()
    for publication in sorted(stores.registry.publications(), key=lambda one: one.key.path):
        rights = publication.access_rights
        if publication.key.workspace == username:
            plan.deleted.append(publication)
        elif username in rights.read or username in rights.write:
            _plan_for(plan, stores, publication, rights.without(username))
    if plan.stuck:
        raise UserNotRemovable(
            {
                "message": f"User {username} cannot be removed from some publications because other users have read"
                " rights.",
                "username": username,
                "unable_to_delete_publications": [
                    {
                        "workspace": publication.key.workspace,
                        "type": f"layman.{publication.key.type.value}",
                        "name": publication.key.name,
                        "uuid": publication.uuid,
                    }
                    for publication in plan.stuck
                ],
            }
        )
    return plan


def _plan_for(plan: _Plan, stores: Stores, publication: Publication, left: AccessRights) -> None:
    """What to do with a publication of others or nobody, whose rights without the user are `left`."""
    is_owned = stores.registry.user(publication.key.workspace) is not None
    if is_owned or EVERYONE in left.write or any(map(is_username, left.write)):
        plan.changed.append((publication, left))
    elif not left.read:
        plan.deleted.append(publication)
    else:
        plan.stuck.append(publication)


def _remove(stores: Stores, publication: Publication) -> None:
    try:
        remove_publication(stores, publication)
    except (LayerNotFound, MapNotFound):
        log.info("%s was deleted by somebody else meanwhile", publication.key.path)


def _give(publishing: Publishing, publication: Publication, rights: AccessRights) -> None:
    try:
        give_rights(publishing, publication.key, rights)
    except (LayerNotFound, MapNotFound):
        log.info("%s was deleted by somebody else meanwhile", publication.key.path)


def _remove_workspace(stores: Stores, username: str, end_sign_in: Callable[[Account], None]) -> None:
    """Remove all of the user but his publications, which are gone; what makes him known goes last."""
    stores.map_service.remove_workspace(username)
    stores.tables.remove_schema(username)
    stores.role_schema.remove_user(username)
    for account in [account for account in stores.files.accounts() if account.username == username]:
        end_sign_in(account)
        stores.files.remove_account(account)
        stores.registry.remove_account(account)
    stores.registry.remove_user(username)
    stores.roles.forget()
    # Last: from now on the name is free for somebody else.
    stores.files.remove_user(username)
