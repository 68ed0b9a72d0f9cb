"""Users and roles of GeoServer: `/rest/security/usergroup`, `/rest/security/roles`."""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from layman_server.geoserver.access_rules import AUTHENTICATED, user_role
from layman_server.geoserver.objects import ANONYMOUS
from layman_server.geoserver.rest_client.connection import RestConnection, segment
from layman_server.model.access import USER_ROLE_PREFIX

#: Roles that GeoServer gives by itself.
_BUILT_IN = frozenset({ANONYMOUS, AUTHENTICATED})
_MARK_LENGTH = 12
#: So many users a process remembers; who is forgotten is made sure of again.
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Credentials:
    """How somebody signs in at GeoServer: through HTTP Basic."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Without the password."""
        return f"Credentials({self.user})"


class RestPeople:
    """GeoServer's users that stand for the server's users.

    A user of GeoServer stands for one username with one set of roles, `<username>-<mark of the roles>`, and never
    changes: GeoServer remembers for ten minutes what roles somebody has that signed in, so that roles taken from a user
    would still count. Names of the server's users hold no hyphen, so these are nobody else's.
    """

    def __init__(self, connection: RestConnection, secret: str, user_group_service: str = "") -> None:
        """Passwords are made of `secret`; the user/group service is the default one if empty."""
        self._connection = connection
        self._secret = secret.encode()
        service = f"/service/{segment(user_group_service)}" if user_group_service else ""
        self._users_path = f"/security/usergroup{service}"
        self._there: set[str] = set()
        self._lock = threading.Lock()

    def credentials(self, roles: Iterable[str], *, again: bool = False) -> Credentials | None:
        """Of somebody with these roles, one of which is his own; None for who did not sign in.

        The user is made at the first time, and with `again` also when it was there before.
        """
        given = sorted(set(roles) - _BUILT_IN)
        own = next((role for role in given if role.startswith(USER_ROLE_PREFIX)), None)
        if own is None:
            return None
        username = own.removeprefix(USER_ROLE_PREFIX).lower()
        mark = hashlib.sha256(",".join(given).encode()).hexdigest()[:_MARK_LENGTH]
        name = f"{username}-{mark}"
        who = Credentials(name, hmac.new(self._secret, name.encode(), hashlib.sha256).hexdigest())
        if again or name not in self._there:
            self._make(who, given)
            with self._lock:
                if len(self._there) >= _MOST_REMEMBERED:
                    self._there.clear()
                self._there.add(name)
        return who

    def remove(self, username: str) -> None:
        """Remove all users that stand for this one, and his role."""
        pattern = re.compile(rf"{re.escape(username)}-[0-9a-f]{{{_MARK_LENGTH}}}")
        for name in self.users():
            if pattern.fullmatch(name):
                self._connection.call("DELETE", f"{self._users_path}/user/{segment(name)}", allow=(404,))
                self._there.discard(name)
        self._connection.call("DELETE", f"/security/roles/role/{segment(user_role(username))}", allow=(404,))

    def users(self) -> list[str]:
        """Names of all users."""
        document = self._connection.get(f"{self._users_path}/users")
        return [user["userName"] for user in document["users"]]

    def ensure_own(self, user: str, password: str, roles: Iterable[str]) -> None:
        """Make the server's own user when there is none of this name, and give him the roles."""
        self._add_user(Credentials(user, password))
        self.give(user, roles)

    def give(self, user: str, roles: Iterable[str]) -> None:
        """Give a user roles, which are made when they are not there."""
        for role in roles:
            # GeoServer answers 404 for a role that is there already.
            self._connection.call("POST", f"/security/roles/role/{segment(role)}", allow=(404,))
            self._connection.call("POST", f"/security/roles/role/{segment(role)}/user/{segment(user)}")

    def _make(self, who: Credentials, roles: Iterable[str]) -> None:
        self.give(who.user, roles)
        if not self._add_user(who):
            # There already: of another process, or with the password of another secret.
            user = {"user": {"userName": who.user, "password": who.password, "enabled": True}}
            self._connection.call("POST", f"{self._users_path}/user/{segment(who.user)}", json=user)

    def _add_user(self, who: Credentials) -> bool:
        """Whether the user is new; GeoServer answers 404 for one that is there already."""
        user = {"user": {"userName": who.user, "password": who.password, "enabled": True}}
        return self._connection.call("POST", f"{self._users_path}/users", json=user, allow=(404,)).status != 404
