"""The sign-in page: `/oauth/authorize`.

Every authorization asks for the password: there is no session that another program could use without the user. The page
needs no JavaScript and keeps nothing on the server; its form goes back to the address with all the parameters.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import HTTPException

from layman_server.errors import ServerError, TooManyAttempts, UnsuccessfulAuthentication
from layman_server.oauth.form_token import FormTokens, browser_mark
from layman_server.sign_in.authorization_server import AuthorizationRequest, RefusedRequest, UnknownClient
from layman_server.sign_in.identify import SignIn

log = logging.getLogger(__name__)

_LARGEST_FORM_BYTES = 16384
_LONGEST_NAME = 255
_TOO_OLD = "This page was open for too long, or your browser keeps no cookies. Please sign in again."


class SignInPage:
    """Shows the page and takes its form."""

    def __init__(self, sign_in: SignIn, base_url: Callable[[], str], key: bytes) -> None:
        assert sign_in.oauth_server is not None
        self._sign_in = sign_in
        self._server = sign_in.oauth_server
        self._base_url = base_url
        self._form_tokens = FormTokens(key)

    def show(self) -> Response:
        """The page for an authorization request."""
        return self._form(self._asked())

    def submit(self) -> Response:
        """The form: back to the client with a code, or the page again with what is wrong."""
        asked = self._asked()
        if (request.content_length or 0) > _LARGEST_FORM_BYTES:
            return _problem("The form is too large.", 413)
        name, password = request.form.get("username", "").strip()[:_LONGEST_NAME], request.form.get("password", "")
        browser = request.cookies.get(self._cookie_name(), "")
        if not self._form_tokens.is_good(request.form.get("form", ""), browser, _what()):
            return self._form(asked, name, _TOO_OLD, 400)
        if "cancel" in request.form:
            return _redirection(asked.redirection([("error", "access_denied")]))
        if not name or not password:
            return self._form(asked, name, "Please enter your name and your password.", 400)
        try:
            address = self._sign_in.proxy.client_address(
                request.remote_addr or "", cast(Mapping[str, str], request.headers)
            )
            _, login = self._sign_in.accounts.check(name, password, address)
        except UnsuccessfulAuthentication:
            return self._form(asked, name, "Name or password is not right.", 403)
        except TooManyAttempts as error:
            minutes = -(-(error.retry_after_s or 60) // 60)
            wait = "a minute" if minutes == 1 else f"{minutes} minutes"
            message = f"There were too many attempts to sign in. Please wait {wait} and try again."
            answer = self._form(asked, name, message, 429)
            answer.headers["Retry-After"] = str(error.retry_after_s or 60)
            return answer
        return _redirection(self._server.grant(asked, login))

    def _asked(self) -> AuthorizationRequest:
        values: dict[str, list[str]] = {}
        for name, value in parse_qsl(request.query_string.decode("utf-8", "replace"), keep_blank_values=True):
            values.setdefault(name, []).append(value)
        return self._server.asked(values, self._base_url())

    def _form(self, asked: AuthorizationRequest, name: str = "", error: str = "", status: int = 200) -> Response:
        browser = browser_mark(request.cookies.get(self._cookie_name()))
        nonce = secrets.token_urlsafe(16)
        page = render_template(
            "oauth/sign_in.html",
            nonce=nonce,
            client=asked.client.name,
            target=_target(asked.redirect_uri),
            server=urlsplit(asked.issuer).netloc,
            action=f"?{_what()}",
            form_token=self._form_tokens.make(browser, _what()),
            name=name,
            error=error,
        )
        response = _page(page, status, nonce, form_action=_form_action(asked.redirect_uri))
        address = urlsplit(self._base_url())
        is_https = address.scheme == "https"
        response.set_cookie(
            self._cookie_name(),
            browser,
            httponly=True,
            samesite="Strict",
            secure=is_https,
            path="/" if is_https else f"{address.path}/oauth",
        )
        return response

    def _is_https(self) -> bool:
        return self._base_url().startswith("https://")

    def _cookie_name(self) -> str:
        # With this prefix no other host of the domain can set it.
        return "__Host-layman_sign_in" if self._is_https() else "layman_sign_in"


def create_page(sign_in: SignIn, base_url: Callable[[], str], key: bytes) -> Blueprint:
    """The blueprint; `base_url` gives this server's address, `key` seals forms."""
    blueprint = Blueprint("sign_in_page", __name__, template_folder="templates")
    page = SignInPage(sign_in, base_url, key)
    blueprint.add_url_rule("/oauth/authorize", "show", page.show, methods=["GET"])
    blueprint.add_url_rule("/oauth/authorize", "submit", page.submit, methods=["POST"])
    blueprint.register_error_handler(UnknownClient, lambda error: _problem(str(error), 400))
    blueprint.register_error_handler(RefusedRequest, lambda error: _redirection(error.location))
    blueprint.register_error_handler(ServerError, _server_error)
    blueprint.register_error_handler(
        HTTPException, lambda error: _problem("The request cannot be read.", error.code or 400)
    )
    return blueprint


def _server_error(error: ServerError) -> Response:
    if error.http_status < 500:
        return _problem("The request cannot be read.", error.http_status)
    log.warning("The sign-in page failed: %s", error, exc_info=error.__cause__)
    return _problem("This server cannot sign you in at the moment. Please try again shortly.", 503)


def _problem(message: str, status: int) -> Response:
    nonce = secrets.token_urlsafe(16)
    return _page(
        render_template("oauth/problem.html", nonce=nonce, message=message), status, nonce, form_action="'none'"
    )


def _page(html: str, status: int, nonce: str, form_action: str | None) -> Response:
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'"
    if form_action is not None:
        policy += f"; form-action {form_action}"
    headers: Mapping[str, str] = {
        "Content-Security-Policy": policy,
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        # No script of another site reads this page.
        "Access-Control-Allow-Origin": request.host_url.rstrip("/"),
    }
    return Response(html, status, headers=dict(headers), mimetype="text/html")


def _redirection(location: str) -> Response:
    headers: Sequence[tuple[str, str]] = [
        ("Location", location),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    ]
    response = Response(b"", 303, headers=list(headers))
    # An address of a program's own is none that werkzeug would complete.
    response.autocorrect_location_header = False
    return response


def _what() -> str:
    """The query of the authorization request: what the form is about."""
    return request.query_string.decode("latin-1")


def _target(redirect_uri: str) -> str:
    """Where the code will go, for people; empty for a program on their own machine."""
    parts = urlsplit(redirect_uri)
    return parts.netloc if parts.scheme == "https" else ""


def _form_action(redirect_uri: str) -> str | None:
    """Where the form may lead: browsers apply this to the redirection that follows it, too.

    Content Security Policy has no word for addresses of IPv6; None leaves the rule out for them.
    """
    parts = urlsplit(redirect_uri)
    if "[" in parts.netloc:
        return None
    return f"'self' {parts.scheme}://{parts.netloc}" if parts.netloc else f"'self' {parts.scheme}:"
