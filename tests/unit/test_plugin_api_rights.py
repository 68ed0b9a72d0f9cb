"""Access rights: what follows from a change, what the server would refuse, templates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.requests import EVERYONE
from layman_qgis.api.rights import (
    Kind,
    Person,
    Problem,
    Rights,
    Template,
    kind_of,
    patch_rights,
    people_from_json,
    problem_of,
    roles_from_json,
    roles_relied_on,
    template,
    template_of,
)
from layman_qgis.api.server import Server

NAMES = st.sampled_from(["ann", "bob", "TEAM", EVERYONE])


@given(st.lists(st.tuples(NAMES, st.booleans(), st.booleans())))
def test_who_may_write_may_read_whatever_is_ticked(steps):
    rights = Rights(("ann",), ("ann",))
    for name, write, allowed in steps:
        rights = rights.with_write(name, allowed) if write else rights.with_read(name, allowed)
    assert EVERYONE in rights.read or set(rights.write) <= set(rights.read)


@pytest.mark.parametrize(
    ("read", "write", "problem"),
    [
        (("ann",), ("ann",), None),
        ((EVERYONE,), (EVERYONE,), None),
        (("ann",), (), Problem.NOBODY_WRITES),
        (("bob",), ("bob",), Problem.OWNER_LOSES),
        (tuple(f"u{n}" for n in range(1001)), ("ann",), Problem.TOO_MANY),
    ],
)
def test_what_the_server_refuses_of_a_personal_workspace(read, write, problem):
    assert problem_of(Rights(read, write), "ann", "ann") is problem


def test_what_the_server_refuses_of_a_workspace_of_nobody():
    assert problem_of(Rights(("TEAM",), ("TEAM",)), "", "ann") is Problem.NO_USER_WRITES
    assert problem_of(Rights(("bob",), ("bob",)), "", "ann") is Problem.YOU_LOSE
    assert problem_of(Rights(("bob", "TEAM"), ("bob", "TEAM")), "", "ann", ["TEAM"]) is None


def test_roles_through_which_alone_i_could_write():
    assert roles_relied_on(Rights(("ann",), ("ann", "TEAM", "ALL_OF_US")), "bob") == ("ALL_OF_US", "TEAM")
    assert roles_relied_on(Rights(("ann",), ("ann", "bob", "TEAM")), "bob") == ()
    assert roles_relied_on(Rights((EVERYONE,), (EVERYONE, "TEAM")), "bob") == ()


@pytest.mark.parametrize("kind", list(Template))
def test_a_template_is_recognised_and_never_refused(kind):
    rights = template(kind, "ann", "TEAM")
    assert template_of(rights, "ann") is kind
    assert problem_of(rights, "ann", "ann") is None


def test_rights_of_no_template_are_none():
    assert template_of(Rights(("ann", "bob"), ("ann",)), "ann") is None


def test_kinds_of_names_and_their_order():
    assert [kind_of(name) for name in ("EVERYONE", "TEAM_1", "ann")] == [Kind.EVERYONE, Kind.ROLE, Kind.USER]
    assert Rights(("zoe", "ANN", EVERYONE), ("bob",)).names == (EVERYONE, "ANN", "bob", "zoe")


def test_rights_go_to_the_server_and_come_back():
    rights = Rights((EVERYONE,), ("ann", "TEAM"))
    request = patch_rights(Server("http://h"), PublicationRef("http://h", "ann", PublicationType.MAP, "m"), rights)
    assert (request.method, request.url) == ("PATCH", "http://h/rest/workspaces/ann/maps/m")
    assert dict(request.fields) == {"access_rights.read": EVERYONE, "access_rights.write": "ann,TEAM"}
    assert Rights.from_json({"read": [EVERYONE], "write": ["ann", "TEAM"]}) == rights
    assert Rights.from_texts(EVERYONE, "", "ann") == Rights((EVERYONE,), ("ann",))


def test_people_are_found_by_words_of_their_names():
    people = people_from_json([{"username": "ann", "name": "Ann Svobodová"}, {"username": "bob"}, {"x": 1}, 5])
    assert people == [Person("ann", "Ann Svobodová"), Person("bob")]
    assert [person.username for person in people if person.matches("SVOB an")] == ["ann"]
    assert roles_from_json(["TEAM", EVERYONE, "ADMIN"]) == ["ADMIN", "TEAM"]
