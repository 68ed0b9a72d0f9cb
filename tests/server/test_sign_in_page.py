"""The sign-in page, and requests that must not lead anywhere."""

from __future__ import annotations

import pytest
import requests

from tests.server.oauth_browser import PASSWORD, OAuthBrowser, add_user, form_token, message, parameters
from tests.server.server_process import ServerProcess


@pytest.fixture(scope="module")
def ann(running_server: ServerProcess) -> str:
    return add_user(running_server.home, "ann")


@pytest.fixture
def browser(running_server: ServerProcess) -> OAuthBrowser:
    return OAuthBrowser(running_server.url)


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_runs_nothing_and_may_not_be_framed(browser):
    page = browser.start()
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:7070" in policy
    assert (page.headers["X-Frame-Options"], page.headers["Referrer-Policy"]) == ("DENY", "no-referrer")
    assert "<script" not in page.text
    cookie = page.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie


def test_what_was_typed_comes_back_as_text_and_without_the_password(browser):
    page = browser.submit(browser.start(), '"><script>alert(1)</script>', "not my password")
    assert (page.status_code, message(page)) == (403, "Name or password is not right.")
    assert "<script" not in page.text and "not my password" not in page.text


def test_a_form_from_another_browser_is_not_taken(browser, ann):
    page = browser.start()
    browser.session.cookies.clear()
    answer = browser.submit(page, ann)
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
    assert "too long" in message(answer)


def test_a_form_for_another_request_is_not_taken(browser, ann):
    token = form_token(browser.start(state="mine"))
    answer = browser.submit(browser.start(state="other"), ann, form=token)
    assert (answer.status_code, "Location" in answer.headers) == (400, False)


def test_cancelling_goes_back_to_the_client(browser):
    answer = browser.submit(browser.start(), "", "", cancel="1")
    assert answer.status_code == 303
    assert parameters(answer) == {"error": "access_denied", "state": "some state", "iss": browser.url}


def test_names_that_are_not_there_look_like_wrong_passwords(browser, ann):
    unknown = browser.submit(browser.start(), "nobody_here_at_all")
    wrong = browser.submit(browser.start(), ann, "wrong password")
    assert (unknown.status_code, message(unknown)) == (wrong.status_code, message(wrong))


def test_guessing_is_stopped_and_says_how_long(running_server):
    name = add_user(running_server.home, "guessed")
    browser = OAuthBrowser(running_server.url)
    page = browser.start()
    statuses = [browser.submit(page, name, f"guess number {number}").status_code for number in range(10)]
    assert statuses == [403] * 10
    locked = browser.submit(page, name, PASSWORD)
    assert locked.status_code == 429 and "too many attempts" in message(locked)
    assert 0 < int(locked.headers["Retry-After"]) <= 300
    basic = requests.get(f"{browser.url}/rest/current-user", auth=(name, PASSWORD), timeout=30)
    assert (basic.status_code, basic.json()["code"]) == (429, 1020)


# --- attacks on the authorization request ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://127.0.0.1:7070@evil.example/",
        "http://127.0.0.1\\@evil.example/",
        "http://localhost.evil.example/",
        "https://127.0.0.1/",
        "javascript:alert(1)",
        "//evil.example/",
        "http://127.0.0.1:7070/#fragment",
        "http://127.0.0.1:99999/",
        "",
    ],
)
def test_nobody_is_sent_to_an_address_that_the_client_has_not(browser, place):
    page = browser.start(redirect_uri=place)
    assert (page.status_code, "Location" in page.headers) == (400, False)
    assert "<form" not in page.text


def test_an_unknown_client_gets_no_form_and_no_redirection(browser):
    page = browser.start(client_id="evil")
    assert (page.status_code, "Location" in page.headers, "<form" in page.text) == (400, False, False)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "ké"}, "invalid_request"),
        ({"response_type": None}, "unsupported_response_type"),
    ],
)
def test_a_wrong_request_goes_back_to_the_client(browser, changes, error):
    answer = browser.start(**changes)
    assert answer.status_code == 303 and answer.headers["Location"].startswith(browser.redirect_uri)
    assert (parameters(answer)["error"], parameters(answer)["state"]) == (error, "some state")


def test_a_parameter_that_is_given_twice_is_not_chosen_from(browser):
    url = f"{browser.url}/oauth/authorize"
    query = [*browser.query.items(), ("redirect_uri", "http://127.0.0.1:7071/")]
    answer = requests.get(url, params=query, timeout=30, allow_redirects=False)
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
