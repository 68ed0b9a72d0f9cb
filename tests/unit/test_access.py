"""Who may do what: rights, roles, and the rules that GeoServer is given."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.geoserver.access_rules import AccessCheck, AccessRules, roles_of_actor, rules_of
from layman_server.geoserver.objects import AccessRule
from layman_server.model.access import EVERYONE, AccessRights, Account, Actor, all_may_read, may_read, may_write
from layman_server.model.publication import Publication, PublicationKey, PublicationType, now
from layman_server.publishing.index import Entry, ShowingMap
from layman_server.publishing.rights import seen_by, visible
from layman_server.publishing.search import traits_of

USERNAMES = ("ann", "bob", "carl_2")
ROLES = ("EDITORS", "CITY_HALL", "A1")
NAMES = (*USERNAMES, *ROLES, EVERYONE)
names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True).map(tuple)
rights = st.builds(AccessRights, names, names)
accounts = st.builds(
    Account,
    subject=st.just("s"),
    token_sha256=st.just(""),
    username=st.sampled_from((*USERNAMES, None)),
    roles=st.frozensets(st.sampled_from(ROLES)),
)
actors = st.one_of(st.none(), accounts)


@given(actors, rights)
def test_actor_may_what_one_of_his_names_may(actor: Actor, its: AccessRights) -> None:
    mine = {EVERYONE} | ({actor.username, *actor.roles} if actor else set())
    assert may_read(actor, its) == bool(mine & set(its.read))
    assert may_write(actor, its) == bool(mine & set(its.write))


@given(actors, rights)
def test_signing_in_takes_nothing_away(actor: Actor, its: AccessRights) -> None:
    assert may_read(actor, its) or not may_read(None, its)


@given(rights, rights, actors)
def test_who_reads_a_map_reads_what_all_its_readers_may(map_: AccessRights, layer: AccessRights, actor: Actor) -> None:
    if all_may_read(map_.read, layer) and may_read(actor, map_):
        assert may_read(actor, layer)


@given(actors, st.lists(rights, max_size=8))
def test_what_is_visible_is_what_may_be_read(actor: Actor, several: list[AccessRights]) -> None:
    entries = [entry_of(number, its) for number, its in enumerate(several)]
    assert visible(entries, actor) == [entry for entry in entries if may_read(actor, entry.publication.access_rights)]


@given(actors, st.lists(rights, max_size=8))
def test_maps_seen_at_a_layer_are_those_that_may_be_read(actor: Actor, several: list[AccessRights]) -> None:
    maps = tuple(ShowingMap(PublicationKey("ann", PublicationType.MAP, f"m{n}"), its) for n, its in enumerate(several))
    entry = replace(entry_of(0, AccessRights((EVERYONE,), ("ann",))), used_in_maps=maps)
    assert list(seen_by(entry, actor).used_in_maps) == [one for one in maps if may_read(actor, one.access_rights)]


def entry_of(number: int, its: AccessRights) -> Entry:
    key = PublicationKey("ann", PublicationType.LAYER, f"layer_{number}")
    publication = Publication(str(number), key, "", "", now(), now(), access_rights=its)
    return Entry(publication, traits_of(publication))


@pytest.fixture(scope="module")
def rules_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("geoserver") / "layers.properties"


@given(actors, rights)
def test_rules_allow_what_rights_allow(rules_path: Path, actor: Actor, its: AccessRights) -> None:
    AccessRules(rules_path).put(rules_of("ann", "roads", its))
    check = AccessCheck(rules_path)
    assert check.allows(roles_of_actor(actor), "ann", "roads", "r") == may_read(actor, its)
    assert check.allows(roles_of_actor(actor), "ann", "roads", "w") == may_write(actor, its)


class TestAccessCheck:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "security" / "layers.properties"

    def test_without_rules_everybody_reads_and_nobody_writes(self, path: Path) -> None:
        check = AccessCheck(path)
        assert check.allows(["ROLE_ANONYMOUS"], "ann", "roads", "r")
        assert not check.allows(["ROLE_ANONYMOUS"], "ann", "roads", "w")

    def test_layer_counts_before_workspace(self, path: Path) -> None:
        rule = AccessRule("ann", "*", "r", ("ROLE_ANONYMOUS",))
        AccessRules(path).put([rule, *rules_of("ann", "secret", AccessRights(("ann",), ("ann",)))])
        check = AccessCheck(path)
        assert check.allows(["ROLE_ANONYMOUS"], "ann", "roads")
        assert not check.allows(["ROLE_ANONYMOUS"], "ann", "secret")
        assert check.allows(["USER_ANN"], "ann", "secret")

    def test_server_itself_may_everything(self, path: Path) -> None:
        AccessRules(path).put(rules_of("ann", "secret", AccessRights(("ann",), ("ann",))))
        assert AccessCheck(path).allows(["ADMIN"], "ann", "secret", "w")

    def test_changed_rules_are_seen(self, path: Path) -> None:
        check = AccessCheck(path)
        for reader, allowed in ((EVERYONE, True), ("ann", False), (EVERYONE, True)):
            AccessRules(path).put(rules_of("ann", "roads", AccessRights((reader,), ("ann",))))
            assert check.allows(["ROLE_ANONYMOUS"], "ann", "roads") is allowed

    def test_commented_rule_is_none(self, path: Path) -> None:
        path.parent.mkdir()
        path.write_text("#ann.roads.r=NOBODY\n! ann.roads.r=NOBODY\n")
        assert AccessCheck(path).allows(["ROLE_ANONYMOUS"], "ann", "roads")

    def test_spaces_mean_nothing(self, path: Path) -> None:
        path.parent.mkdir()
        path.write_text("  ann.roads.r = USER_BOB , USER_ANN\t\n*.*.w\nmode = HIDE\n")
        check = AccessCheck(path)
        assert check.allows(["USER_ANN"], "ann", "roads")
        assert not check.allows(["ROLE_ANONYMOUS"], "ann", "roads")
