"""The programs that may ask for tokens, as Authlib wants to see them."""

from __future__ import annotations

import hmac
import secrets

from authlib.oauth2.rfc6749 import ClientMixin

from layman_server.errors import WorkspaceNameTaken, WrongParameter
from layman_server.model.sign_in import Client, is_redirect_uri
from layman_server.sign_in.key_grant import EXCHANGE
from layman_server.sign_in.local_accounts import secret_hash
from layman_server.stores.sign_in_files import SignInFiles

#: The plugin, or QGIS itself with an OAuth2 configuration, on the user's machine. Nobody needs to register it.
QGIS = Client("layman-qgis", "QGIS", ("http://127.0.0.1/*", "http://[::1]/*"))
SCOPES = ("profile", "email")


class OAuthClient(ClientMixin):  # type: ignore[misc]
    """A client with Authlib's questions and our answers."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get_client_id(self) -> str:
        """Its identifier."""
        return self.client.client_id

    def get_default_redirect_uri(self) -> str | None:
        """None: each request names its address."""
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        """What of the asked scope is given; all there is when nothing is asked."""
        return " ".join(known for known in SCOPES if not scope or known in scope.split())

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether answers may go to the address."""
        return self.client.may_redirect_to(redirect_uri)

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether it is the client's secret."""
        return hmac.compare_digest(self.client.secret_sha256, secret_hash(client_secret))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """A public client names itself, one with a secret must show it; only the latter may ask about tokens."""
        if self.client.is_public:
            return method == "none" and endpoint != "introspection"
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        """Codes only."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Codes and refresh tokens, for clients with a place to send codes to; keys for QGIS alone."""
        if grant_type == EXCHANGE:
            return self.client == QGIS
        return bool(self.client.redirect_uris) and grant_type in ("authorization_code", "refresh_token")


class Clients:
    """The built-in client and those that were registered."""

    def __init__(self, files: SignInFiles) -> None:
        self._files = files

    def find(self, client_id: str) -> OAuthClient | None:
        """A client."""
        client = QGIS if client_id == QGIS.client_id else self._files.client(client_id)
        return OAuthClient(client) if client is not None else None

    def all(self) -> list[Client]:
        """All clients, the built-in one first."""
        return [QGIS, *self._files.clients()]

    def register(self, client_id: str, name: str, redirect_uris: tuple[str, ...], *, with_secret: bool) -> str:
        """Register a client; its secret, which is shown this once, or an empty string.

        Raises:
            WrongParameter: an address may not be redirected to, or the client could do nothing.
            WorkspaceNameTaken: there is a client of this identifier.
        """
        if not client_id or not client_id.isascii() or not client_id.isprintable() or len(client_id) > 100:
            raise WrongParameter({"parameter": "client id", "expected": "up to 100 printable ASCII characters"})
        for uri in redirect_uris:
            if not is_redirect_uri(uri):
                raise WrongParameter(
                    {
                        "parameter": "redirect URI",
                        "found": uri,
                        "expected": "https://..., http://127.0.0.1/... or a scheme of the program's own with a dot",
                    }
                )
        if not redirect_uris and not with_secret:
            raise WrongParameter({"message": "Without redirect URI and secret a client could do nothing."})
        if self.find(client_id) is not None:
            raise WorkspaceNameTaken(f"There is a client {client_id} already.")
        secret = secrets.token_urlsafe(32) if with_secret else ""
        self._files.put_client(Client(client_id, name, redirect_uris, secret_hash(secret) if secret else ""))
        return secret

    def remove(self, client_id: str) -> bool:
        """Remove a registered client; False when there is none."""
        found = self._files.client(client_id) is not None
        self._files.remove_client(client_id)
        return found
