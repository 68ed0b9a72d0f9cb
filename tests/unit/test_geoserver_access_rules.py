"""Access rules in security/layers.properties."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from layman_server.geoserver.access_rules import AccessCheck, AccessRules
from layman_server.geoserver.objects import AccessRule

READ = AccessRule("alice", "*", "r", ("LAYMAN_ROLE", "ROLE_ANONYMOUS"))
WRITE = AccessRule("alice", "*", "w", ("LAYMAN_ROLE",))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "security" / "layers.properties"


def test_new_file_keeps_what_geoserver_assumes_without_one(path: Path) -> None:
    AccessRules(path).put([READ, WRITE])
    assert path.read_text().splitlines() == [
        "mode=HIDE",
        "*.*.r=*",
        "*.*.w=GROUP_ADMIN,ADMIN",
        "alice.*.r=LAYMAN_ROLE,ROLE_ANONYMOUS",
        "alice.*.w=LAYMAN_ROLE",
    ]


def test_rule_is_replaced_by_key(path: Path) -> None:
    AccessRules(path).put([READ])
    AccessRules(path).put([AccessRule("alice", "*", "r", ("OTHER",))])
    assert [rule.roles for rule in AccessRules(path).read() if rule.workspace == "alice"] == [("OTHER",)]


def test_lines_of_others_stay(path: Path) -> None:
    path.parent.mkdir()
    others = ["#Sat Nov 21", "mode=CHALLENGE", "group.r=X", "badline", "bob.roads.r=X"]
    path.write_text("\n".join([*others, "alice.*.r=X"]))
    AccessRules(path).remove_workspace("alice")
    assert path.read_text().splitlines() == others


@pytest.mark.parametrize("name", ["roads.2020", "r.o.a.d.s", "my roads", "a=b", "a:b", "silnice č", "#1"])
def test_names_of_other_servers_keep_their_rules(path: Path, name: str) -> None:
    rule = AccessRule("topp", name, "r", ("EDITORS",))
    AccessRules(path).put([READ, rule])
    assert rule in AccessRules(path).read()
    check = AccessCheck(path)
    assert not check.allows(["ROLE_ANONYMOUS"], "topp", name) and check.allows(["EDITORS"], "topp", name)
    AccessRules(path).remove_layer("topp", name)
    assert rule not in AccessRules(path).read()
    assert READ in AccessRules(path).read()


def test_full_stops_are_escaped_as_geoserver_does(path: Path) -> None:
    path.parent.mkdir()
    # Written by GeoServer 2.26 for the layer `roads.2020` of the workspace `topp`.
    path.write_text("mode=HIDE\ntopp.roads\\\\.2020.r=EDITORS\n")
    [rule] = AccessRules(path).read()
    assert (rule.workspace, rule.layer, rule.key) == ("topp", "roads.2020", "topp.roads\\\\.2020.r")
    assert not AccessCheck(path).allows(["ROLE_ANONYMOUS"], "topp", "roads.2020")
    assert AccessCheck(path).allows(["ROLE_ANONYMOUS"], "topp", "roads")


def test_rules_of_one_layer_are_removed(path: Path) -> None:
    AccessRules(path).put([READ, AccessRule("alice", "roads", "r", ("X",))])
    AccessRules(path).remove_layer("alice", "roads")
    assert [rule.key for rule in AccessRules(path).read() if rule.workspace == "alice"] == ["alice.*.r"]


def test_rule_that_is_there_costs_no_write(path: Path) -> None:
    AccessRules(path).put([READ])
    inode = path.stat().st_ino
    AccessRules(path).put([READ])
    assert path.stat().st_ino == inode


def _put(path: Path, number: int) -> None:
    AccessRules(path).put([AccessRule(f"user{number}", "*", "r", ("X",))])


def test_processes_that_write_at_once_lose_no_rule(path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        list(pool.map(_put, [path] * 24, range(24)))
    assert sum(rule.workspace.startswith("user") for rule in AccessRules(path).read()) == 24
