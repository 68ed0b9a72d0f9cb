"""OAuth2 providers beside this server: which there are, and what their answers mean."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layman_server.errors import StartFailed
from layman_server.settings import Settings

#: Longer identifiers and names are not recorded.
_LONGEST_TEXT = 255
_SETTINGS = ("AUTH_URL", "INTROSPECTION_URL", "USER_PROFILE_URL", "CLIENT_ID")
#: Claims of OpenID Connect and the keys they have in the profiles of Layman's provider (`authn/oauth2` of Layman).
_CLAIMS = {
    "email": "emailAddress",
    "given_name": "firstName",
    "family_name": "lastName",
    "middle_name": "middleName",
    "preferred_username": "screenName",
}


class BadAnswer(Exception):
    """A provider's answer that cannot be what was asked for; the text says why."""


@dataclass(frozen=True)
class Provider:
    """One authorization server; its `auth_url` is its name. `clients` maps identifiers to secrets, "" for none."""

    auth_url: str
    introspection_url: str
    user_profile_url: str
    clients: Mapping[str, str]
    sub_key: str
    sub_from_profile: bool
    use_header: bool = False

    @property
    def asking_clients(self) -> list[tuple[str, str]]:
        """The clients that may ask, those with a secret; a provider without any is asked as Layman does."""
        with_secret = [(client_id, secret) for client_id, secret in self.clients.items() if secret]
        return with_secret or list(self.clients.items())[:1]


def providers_from(settings: Settings) -> tuple[Provider, ...]:
    """The providers that the settings name, the first one for requests that choose none.

    Raises:
        StartFailed: something is missing for one.
    """
    if settings.authn_modules and "layman.authn.oauth2" not in settings.authn_modules:
        return ()
    found = [_first(settings)] if settings.oauth2_introspection_url else []
    if not found and settings.authn_modules:
        raise StartFailed("LAYMAN_AUTHN_MODULES names layman.authn.oauth2, so OAUTH2_INTROSPECTION_URL is needed.")
    found += [_further(settings, number) for number, _ in settings.oauth2_provider_introspection_urls]
    if len({provider.auth_url for provider in found}) < len(found):
        raise StartFailed("Two OAuth2 providers have the same authorization endpoint.")
    return tuple(found)


def _first(settings: Settings) -> Provider:
    secrets = dict(settings.oauth2_client_secrets)
    clients = {settings.oauth2_client_id: settings.oauth2_client_secret} if settings.oauth2_client_id else {}
    clients |= {client_id: secrets.get(number, "") for number, client_id in settings.oauth2_client_ids}
    provider = Provider(
        settings.oauth2_auth_url,
        settings.oauth2_introspection_url,
        settings.oauth2_user_profile_url,
        clients,
        settings.oauth2_introspection_sub_key,
        settings.oauth2_sub_from_profile,
        settings.oauth2_introspection_use_header,
    )
    return _whole(provider, "OAUTH2_")


def _further(settings: Settings, number: int) -> Provider:
    names = [name.strip() for name in dict(settings.oauth2_provider_client_ids).get(number, "").split(",")]
    secret = dict(settings.oauth2_provider_client_secrets).get(number, "")
    provider = Provider(
        dict(settings.oauth2_provider_auth_urls).get(number, ""),
        dict(settings.oauth2_provider_introspection_urls)[number],
        dict(settings.oauth2_provider_profile_urls).get(number, ""),
        {name: secret if place == 0 else "" for place, name in enumerate(names) if name},
        dict(settings.oauth2_provider_sub_keys).get(number, settings.oauth2_introspection_sub_key),
        settings.oauth2_sub_from_profile,
        settings.oauth2_introspection_use_header,
    )
    return _whole(provider, f"OAUTH2_PROVIDER{number}_")


def _whole(provider: Provider, prefix: str) -> Provider:
    values = (provider.auth_url, provider.introspection_url, provider.user_profile_url, provider.clients)
    missing = [f"{prefix}{name}" for name, value in zip(_SETTINGS, values, strict=True) if not value]
    if missing:
        raise StartFailed(f"{' and '.join(missing)} must be set, because {prefix}INTROSPECTION_URL is.")
    return provider


def token_end_s(provider: Provider, answer: Any, now_s: float) -> float | None:
    """Until when a token is good, by the answer to its introspection (RFC 7662, 2.2); None when it is not.

    Without `exp` it has no end that we know.

    Raises:
        BadAnswer: this is no such answer.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get("active"), bool):
        raise BadAnswer("it does not say whether the token is active")
    if not answer["active"] or str(answer.get("token_type") or "Bearer").lower() != "bearer":
        return None
    client_id = answer.get("client_id")
    if client_id is not None and not (isinstance(client_id, str) and client_id in provider.clients):
        # A token that its user gave to another program: who runs that program must not be able to use it here.
        return None
    end_s, start_s = _time(answer, "exp", math.inf), _time(answer, "nbf", -math.inf)
    return end_s if start_s <= now_s + 60 and now_s < end_s else None


def claims_from(provider: Provider, answer: Mapping[str, Any], profile: Any) -> dict[str, str]:
    """The claims of a user, with `sub`, from the answer to the introspection and the profile.

    Raises:
        BadAnswer: there is no identifier in them, or two different ones.
    """
    if not isinstance(profile, dict):
        raise BadAnswer("the profile is no JSON object")
    source = profile if provider.sub_from_profile else answer
    sub = _identifier(source.get(provider.sub_key))
    if sub is None:
        raise BadAnswer(f"it has no {provider.sub_key}")
    if {_identifier(said["sub"]) for said in (answer, profile) if said.get("sub") is not None} - {None} > {sub}:
        raise BadAnswer("introspection and profile tell of different users")
    claims = {name: _text(profile.get(name, profile.get(other))) for name, other in _CLAIMS.items()}
    full = " ".join(part for part in (claims["given_name"], claims["middle_name"], claims["family_name"]) if part)
    claims["name"] = _text(profile.get("name")) or full
    # Layman's own name of the same.
    claims["screen_name"] = claims["preferred_username"]
    return {"iss": provider.auth_url, "sub": sub, **{name: value for name, value in claims.items() if value}}


def _time(answer: Mapping[str, Any], name: str, default: float) -> float:
    value = answer.get(name)
    if value is None:
        return default
    # Beyond a billion billion a number is no time, and Python makes no float of every whole number.
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e18:
        raise BadAnswer(f"its {name} is no time")
    return float(value)


def _identifier(value: Any) -> str | None:
    """An identifier as text; some providers have numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    is_one = isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT and value.isprintable()
    return str(value) if is_one else None


def _text(value: Any) -> str:
    return value.strip()[:_LONGEST_TEXT] if isinstance(value, str) and value.isprintable() else ""
