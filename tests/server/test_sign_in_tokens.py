"""How long tokens last, and who gets one when many ask at once; time is told, not waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from layman_server.model.sign_in import Code, Login
from layman_server.sign_in.tokens import Tokens, new_grant_id, new_token
from layman_server.stores.short_memory import ShortMemory
from layman_server.stores.sign_in_files import SignInFiles
from tests.server.oauth_browser import server_settings
from tests.server.server_process import ServerProcess

LOGIN = Login("ann", "sub of ann", "credential", "hash")
HOUR_S, DAY_S = 3600, 86400


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.now_s = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(running_server: ServerProcess, tmp_path: Path, clock: Callable[[], float]) -> Iterator[Tokens]:
    client = redis.Redis.from_url(server_settings(running_server.home).redis_url)
    memory = ShortMemory(client)
    yield Tokens(SignInFiles(tmp_path), memory, access_life_s=HOUR_S, refresh_life_s=30 * DAY_S, now=clock)


def begun(tokens: Tokens) -> tuple[str, str]:
    """An access and a refresh token of a new grant."""
    grant_id = new_grant_id()
    access, refresh = new_token(grant_id), new_token(grant_id)
    assert tokens.start(Code(grant_id, "qgis", "http://127.0.0.1/", "ann", "credential", "profile"), refresh)
    tokens.keep_access_token(access, grant_id, "qgis", LOGIN, "profile")
    return access, refresh


def test_an_access_token_ends(tokens, clock):
    access, _ = begun(tokens)
    clock.now_s += HOUR_S - 1
    assert tokens.access_token(access).subject == "ann"
    clock.now_s += 1
    assert tokens.access_token(access) is None


def test_a_refresh_token_ends_when_it_is_not_used(tokens, clock):
    _, refresh = begun(tokens)
    clock.now_s += 29 * DAY_S
    grant = tokens.grant_of(refresh)
    newer = new_token(grant.grant_id)
    assert tokens.renew(grant, newer)
    clock.now_s += 29 * DAY_S
    assert tokens.grant_of(newer) is not None
    clock.now_s += DAY_S
    assert tokens.grant_of(newer) is None


def test_what_has_ended_is_swept_away(tokens, clock, tmp_path):
    begun(tokens)
    tokens.sweep()
    assert len(list((tmp_path / "sign_in/grants").iterdir())) == 1
    clock.now_s += 30 * DAY_S
    tokens.sweep()
    assert list((tmp_path / "sign_in/grants").iterdir()) == []


def test_of_many_that_use_a_refresh_token_at_once_one_gets_a_new_one_and_all_are_ended(tokens):
    access, refresh = begun(tokens)
    grant = tokens.grant_of(refresh)
    with ThreadPoolExecutor(8) as threads:
        renewed = list(threads.map(lambda _: tokens.renew(grant, new_token(grant.grant_id)), range(8)))
    assert sum(renewed) == 1
    assert tokens.access_token(access) is None


def test_of_many_that_use_a_code_at_once_one_gets_it(tokens):
    kept = Code(new_grant_id(), "qgis", "http://127.0.0.1/", "ann", "credential", "profile")
    tokens.keep_code("the code", kept)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: tokens.use_code("the code"), range(8)))
    assert [code for code in found if code is not None] == [kept]
    assert not tokens.start(kept, new_token(kept.grant_id)), "the others have ended its grant"


def test_files_of_sign_ins_are_the_owners_alone(tokens, tmp_path):
    begun(tokens)
    (path,) = (tmp_path / "sign_in/grants").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0 and path.parent.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "token", ["", ".", "x", "../../accounts/x.y", "0" * 32, "0" * 32 + ".", "é" * 32 + ".x", "A" * 32 + ".x"]
)
def test_what_is_no_token_is_nobodys(tokens, token):
    assert tokens.access_token(token) is None and tokens.grant_of(token) is None
