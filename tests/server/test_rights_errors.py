"""What is answered to access rights that cannot be (recorded: Layman's `err_20`, `err_21`, `user_*`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from tests.rest_client import RestClient, points
from tests.server.people import PUBLISHERS, People


@dataclass
class Wishes:
    """Dora, who is a CHECKER, Emil and Pia, who may publish in public workspaces; Dora has a layer."""

    dora: RestClient
    emil: RestClient
    pia: RestClient

    def post(self, client: RestClient, workspace: str, name: str, read: str, write: str) -> requests.Response:
        form = {"name": name, "access_rights.read": read, "access_rights.write": write}
        url = f"{client.url}/rest/workspaces/{workspace}/layers"
        return client.session.post(url, data=form, files={"file": ("a.geojson", points())}, timeout=60)

    def patch(self, client: RestClient, name: str, read: str = "", write: str = "") -> requests.Response:
        form = {"access_rights.read": read, "access_rights.write": write}
        return client.session.patch(client.url + client.path(name), data=form, timeout=60)


@pytest.fixture(scope="module")
def wishes(people: People) -> Iterator[Wishes]:
    dora = people.add("rights_dora", "CHECKERS")
    dora.publish("kept", {"kept.geojson": points()}, **{"access_rights.read": ""})
    yield Wishes(dora, people.add("rights_emil"), people.add("rights_pia", PUBLISHERS))
    dora.remove("kept")


def refused(answer: requests.Response) -> dict[str, Any]:
    """The detail of error 43."""
    body = answer.json()
    assert (answer.status_code, body["code"], body["message"]) == (400, 43, "Wrong access rights.")
    detail: dict[str, Any] = body["detail"]
    return detail


def test_unknown_user_in_a_public_workspace(wishes: Wishes) -> None:
    detail = refused(wishes.post(wishes.pia, "rights_town", "ar1", "EVERYONE", "ghost"))
    assert detail == {
        "access_rights": {"read": ["EVERYONE"], "write": ["ghost"]},
        "actor_name": "rights_pia",
        "message": "Not existing user. Username=ghost",
        "owner": None,
        "publication_name": "ar1",
        "workspace_name": "rights_town",
    }
    assert wishes.dora.get("/rest/workspaces/rights_town/layers").status_code == 404, "nothing is left behind"


def test_owner_cannot_give_up_writing(wishes: Wishes) -> None:
    detail = refused(wishes.patch(wishes.dora, "kept", write="rights_emil"))
    assert detail == {
        "access_rights": {"read": None, "write": ["rights_emil"]},
        "actor_name": "rights_dora",
        "message": "Owner of the personal workspace have to keep write right.",
        "owner": "rights_dora",
        "publication_name": "kept",
        "workspace_name": "rights_dora",
    }


def test_who_writes_must_read(wishes: Wishes) -> None:
    detail = refused(wishes.patch(wishes.dora, "kept", "rights_dora", "rights_dora,rights_emil"))
    expected = "All users who have write rights have to have also read rights. Who is missing={'rights_emil'}"
    assert detail["message"] == expected
    assert detail["access_rights"] == {"read": ["rights_dora"], "write": ["rights_dora", "rights_emil"]}


def test_who_writes_already_must_go_on_reading(wishes: Wishes) -> None:
    assert "Who is missing={'rights_dora'}" in refused(wishes.patch(wishes.dora, "kept", read="rights_emil"))["message"]


@pytest.mark.parametrize(
    ("read", "write", "message"),
    [
        ("rights_dora,ghost", "", "Not existing user. Username=ghost"),
        ("rights_dora,GHOSTS", "", "Non-existent roles found: {'GHOSTS'}"),
        ("rights_dora,ADMIN", "", "Names that no role can have: ADMIN"),
        ("rights_dora,USER_RIGHTS_EMIL", "", "Names that no role can have: USER_RIGHTS_EMIL"),
        ("rights_dora,LAYMAN_ROLE", "", "Names that no role can have: LAYMAN_ROLE"),
        ("rights_dora,-", "", "Names that no role can have: -"),
        ("", "CHECKERS", "Owner of the personal workspace have to keep write right."),
    ],
)
def test_names_that_nobody_has(wishes: Wishes, read: str, write: str, message: str) -> None:
    assert refused(wishes.patch(wishes.dora, "kept", read, write))["message"] == message
    assert wishes.dora.get(wishes.dora.path("kept")).json()["access_rights"]["read"] == ["rights_dora"]


def test_too_many_names_are_refused_without_looking_at_each(wishes: Wishes) -> None:
    names = ",".join(f"user_{number}" for number in range(1001))
    detail = refused(wishes.patch(wishes.dora, "kept", names))
    assert detail == {"message": "Each right is for at most 1000 names. Use roles for more people."}


def test_publisher_must_be_able_to_write_in_a_public_workspace(wishes: Wishes) -> None:
    for write, message in (
        ("rights_emil", "After the operation, the actor has to have write right."),
        ("CHECKERS", "At least one user have to have write rights."),
    ):
        detail = refused(wishes.post(wishes.pia, "rights_town", "ar2", "EVERYONE", write))
        assert (detail["message"], detail["owner"]) == (message, None)


def test_names_are_kept_in_order_each_once(wishes: Wishes) -> None:
    answer = wishes.patch(wishes.dora, "kept", " rights_emil , rights_dora,CHECKERS,, rights_emil")
    assert answer.status_code == 200, answer.text
    rights = wishes.dora.get(wishes.dora.path("kept")).json()["access_rights"]
    assert rights == {"read": ["rights_emil", "rights_dora", "CHECKERS"], "write": ["rights_dora"]}
    wishes.dora.wait("kept")
    assert wishes.patch(wishes.dora, "kept", "rights_dora").status_code == 200
    wishes.dora.wait("kept")
