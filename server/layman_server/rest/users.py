"""`/rest/users`, `/rest/current-user` and `/rest/roles`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from layman_server.model.access import Account, Actor
from layman_server.publishing.delete_user import delete_user
from layman_server.publishing.users import reserve_username
from layman_server.rest.auth import actor, end_sign_in, forget_credentials, signed_in
from layman_server.rest.state import base_url, publishing

users = Blueprint("users", __name__)


@users.get("/rest/users")
def get_users() -> Response:
    """Everybody with a username."""
    actor()
    return jsonify([user.as_answer() for user in publishing().stores.registry.users()])


@users.delete("/rest/users/<username>")
def delete_one(username: str) -> Response:
    """Delete a user with all that is his."""
    delete_user(publishing(), actor(), username, _end_sign_in)
    return jsonify({"username": username})


@users.get("/rest/roles")
def get_roles() -> Response:
    """Names that can stand in access rights beside those of users."""
    actor()
    return jsonify(publishing().stores.roles.names())


@users.get("/rest/current-user")
def get_current_user() -> Response:
    """Who asks."""
    return jsonify(_described(actor()))


@users.patch("/rest/current-user")
def patch_current_user() -> Response:
    """Reserve a username."""
    account = signed_in()
    adjust = request.args.get("adjust_username", "false").lower() == "true"
    username = request.form.get("username", "").strip()
    if not adjust and not username:
        # Nothing is asked for, as in Layman.
        return jsonify(_described(account))
    return jsonify(_described(reserve_username(publishing(), account, username, adjust=adjust)))


@users.delete("/rest/current-user")
def delete_current_user() -> Response:
    """Forget cached credentials of the client, who logs out (`doc/rest.md`, DELETE Current User)."""
    who = actor()
    forget_credentials()
    return jsonify(_described(who))


def _end_sign_in(account: Account) -> None:
    if not account.issuer:
        end_sign_in(account.subject)


def _described(who: Actor) -> dict[str, Any]:
    if who is None:
        return {"authenticated": False, "claims": {"iss": base_url(), "name": "Anonymous", "nickname": "Anonymous"}}
    answer: dict[str, Any] = {"authenticated": True, "claims": {**who.claims, "iss": who.issuer or base_url()}}
    if who.username is not None:
        answer["username"] = who.username
    return answer
