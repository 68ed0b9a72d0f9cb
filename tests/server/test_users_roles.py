"""Roles, public workspaces, and what is left when a user is deleted: nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from layman_server.bootstrap import build_publishing
from layman_server.errors import Unauthorized
from layman_server.model.access import WishedRights
from layman_server.model.publication import PublicationKey, PublicationType
from layman_server.publishing.context import Grants
from layman_server.publishing.rights import check_may_publish, rights_of_new
from tests.rest_client import RestClient, composition, points
from tests.server.people import PUBLISHERS, REMOVERS, People
from tests.server.server_process import layman_server

DEFAULT = {"access_rights.read": ""}


def eventually(is_so: Callable[[], bool], timeout_s: float = 20) -> bool:
    """Whether it is so before the time is over; roles are remembered for some seconds."""
    end = time.monotonic() + timeout_s
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture(scope="module")
def pia(people: People) -> RestClient:
    """May make public workspaces."""
    return people.add("public_pia", PUBLISHERS)


@pytest.fixture(scope="module")
def remover(people: People) -> RestClient:
    """May delete other users."""
    return people.add("delete_remover", REMOVERS)


class TestRoles:
    def test_everyone_is_always_a_role(self, people: People) -> None:
        roles = people.nobody.get("/rest/roles").json()
        assert "EVERYONE" in roles
        assert roles == sorted(roles)
        assert not [role for role in roles if role.startswith("USER_") or "ADMIN" in role or role == "LAYMAN_ROLE"]

    def test_role_gives_and_takes_the_rights_of_its_members(self, people: People) -> None:
        owner, member = people.add("roles_owner", "CITY_HALL"), people.add("roles_member")
        owner.publish("of_hall", {"h.geojson": points()}, **{"access_rights.read": "roles_owner,CITY_HALL"})
        path = owner.path("of_hall")
        capabilities = "/geoserver/roles_owner/ows?SERVICE=WMS&REQUEST=GetCapabilities"
        assert member.get(path).status_code == 404
        people.stores.role_schema.grant("CITY_HALL", "roles_member")
        assert eventually(lambda: member.get(path).status_code == 200)
        assert "of_hall" in member.get(capabilities).text
        people.stores.role_schema.revoke("CITY_HALL", "roles_member")
        assert eventually(lambda: member.get(path).status_code == 404)
        # Each of the server's processes remembers roles by itself.
        assert eventually(lambda: "of_hall" not in member.get(capabilities).text)
        owner.remove("of_hall")

    def test_role_stands_in_the_rules_of_geoserver(self, people: People) -> None:
        owner = people.add("roles_ruler", "RULERS")
        owner.publish("ruled", {"h.geojson": points()}, **{"access_rights.read": "roles_ruler,RULERS"})
        lines = (people.settings.gs_data_dir / "security" / "layers.properties").read_text().splitlines()
        assert "roles_ruler.ruled.r=RULERS,USER_ROLES_RULER" in lines
        owner.remove("ruled")

    @pytest.mark.slow
    def test_roles_are_managed_from_the_command_line(self, people: People) -> None:
        people.add("roles_cli")

        def role(*words: str) -> tuple[int, str]:
            done = layman_server("role", *words, "--home", str(people.server.home))
            return done.returncode, done.stdout + done.stderr

        assert role("add", "lower")[0] == 1
        assert role("add", "FROM_CLI") == (0, "")
        assert role("grant", "FROM_CLI", "nobody_at_all")[0] == 1
        assert role("grant", "FROM_CLI", "roles_cli") == (0, "")
        assert "FROM_CLI" in role("list")[1].splitlines()
        assert people.stores.roles.of("roles_cli") == {"FROM_CLI"}
        assert role("revoke", "FROM_CLI", "roles_cli") == (0, "")


class TestUsers:
    def test_users_are_listed_as_layman_lists_them(self, people: People) -> None:
        people.add("users_listed")
        found = next(user for user in people.nobody.get("/rest/users").json() if user["username"] == "users_listed")
        keys = {"family_name", "given_name", "middle_name", "name", "screen_name", "username"}
        assert (set(found), found["screen_name"]) == (keys, "users_listed")

    def test_anonymous_is_told_so(self, people: People) -> None:
        answer = people.nobody.get("/rest/current-user").json()
        claims = {"iss": people.server.url, "name": "Anonymous", "nickname": "Anonymous"}
        assert answer == {"authenticated": False, "claims": claims}


class TestPublicWorkspaces:
    def in_workspace(self, client: RestClient, workspace: str) -> RestClient:
        token = str(client.session.headers.get("Authorization", "")).removeprefix("Bearer ")
        return RestClient(client.url, token or None, workspace)

    def test_first_publication_makes_the_workspace(self, people: People, pia: RestClient) -> None:
        there = self.in_workspace(pia, "public_park")
        assert there.get("/rest/workspaces/public_park/layers").json()["code"] == 40
        layer = there.publish("trees", {"trees.geojson": points()}, **{"access_rights.write": "EVERYONE"})
        assert layer["access_rights"] == {"read": ["EVERYONE"], "write": ["EVERYONE"]}
        assert people.stores.files.public_workspaces() == ["public_park"]
        assert "trees" in people.nobody.get("/geoserver/public_park/ows?SERVICE=WMS&REQUEST=GetCapabilities").text
        assert not [u for u in people.nobody.get("/rest/users").json() if u["username"] == "public_park"]
        nobody = self.in_workspace(people.nobody, "public_park")
        answer = nobody.session.patch(nobody.url + nobody.path("trees"), data={"title": "Trees"}, timeout=60)
        assert answer.status_code == 200, "everybody may write, who did not sign in too"
        nobody.wait("trees")
        assert nobody.delete(nobody.path("trees")).status_code == 200

    @pytest.mark.parametrize("workspace", ["public_new", "public_park"])
    def test_nobody_else_may_publish_there(self, people: People, pia: RestClient, workspace: str) -> None:
        self.in_workspace(pia, "public_park").publish("kept", {"k.geojson": points()})
        other = self.in_workspace(people.add(f"other_of_{workspace}"), workspace)
        for client in (other, self.in_workspace(people.nobody, workspace)):
            answer = client.post_layer({"a.geojson": points()}, name="mine")
            assert (answer.status_code, answer.json()["code"]) == (403, 30)
        self.in_workspace(pia, "public_park").remove("kept")

    def test_nobody_may_publish_in_the_workspace_of_another(self, people: People, pia: RestClient) -> None:
        people.add("public_owner")
        answer = self.in_workspace(pia, "public_owner").post_layer({"a.geojson": points()}, name="mine")
        assert (answer.status_code, answer.json()["code"]) == (403, 30)

    @pytest.mark.parametrize(("workspace", "code"), [("rest", 35), ("layman", 35), ("Bad Name", 2), ("x" * 60, 56)])
    def test_name_that_no_workspace_can_have_is_refused(self, pia: RestClient, workspace: str, code: int) -> None:
        answer = self.in_workspace(pia, workspace).post_layer({"a.geojson": points()}, name="mine")
        assert answer.json()["code"] == code

    def test_granted_to_everyone_it_is_open_to_those_who_do_not_sign_in(self, people: People) -> None:
        grants = Grants(create_public_workspace=("EVERYONE",), publish_in_public_workspace=("EVERYONE",))
        publishing = replace(build_publishing(people.settings), grants=grants)
        check_may_publish(publishing, None, "public_open")
        key = PublicationKey("public_open", PublicationType.LAYER, "a")
        assert rights_of_new(people.stores, None, key, WishedRights()).as_dict() == {
            "read": ["EVERYONE"],
            "write": ["EVERYONE"],
        }
        people.add("public_closed")
        with pytest.raises(Unauthorized):
            check_may_publish(publishing, None, "public_closed")

    def test_name_of_a_public_workspace_cannot_be_reserved(self, people: People, pia: RestClient) -> None:
        self.in_workspace(pia, "public_taken").publish("first", {"a.geojson": points()})
        with pytest.raises(Exception, match="Workspace name already reserved"):
            people.add("public_taken")


class TestDeleteUser:
    def test_unknown_user_is_not_found(self, people: People, remover: RestClient) -> None:
        answer = remover.delete("/rest/users/nobody_at_all")
        assert (answer.status_code, answer.json()["code"]) == (404, 57)

    def test_only_himself_and_those_who_are_granted_it_may(self, people: People) -> None:
        people.add("delete_kept")
        for client in (people.add("delete_other"), people.nobody):
            answer = client.delete("/rest/users/delete_kept")
            assert (answer.status_code, answer.json()["code"]) == (403, 30)
        assert people.stores.registry.user("delete_kept") is not None

    def test_nothing_of_him_is_left_anywhere(self, people: People) -> None:
        user = people.add("delete_me", "MOURNERS")
        user.publish("mine", {"m.geojson": points()}, **DEFAULT)
        user.post_map(composition([]), name="my_map")
        record = user.wait("my_map", "maps")["metadata"]["identifier"]
        answer = user.delete("/rest/users/delete_me")
        assert (answer.status_code, answer.json()) == (200, {"username": "delete_me"})
        stores, settings = people.stores, people.settings
        assert user.get("/rest/current-user").status_code == 403, "his token is no longer taken"
        assert people.nobody.get("/rest/workspaces/delete_me/layers").json()["code"] == 40
        assert not (settings.data_dir / "users" / "delete_me").exists()
        assert not [account for account in stores.files.accounts() if account.username == "delete_me"]
        assert stores.tables.tables("delete_me") == []
        assert not (settings.gs_data_dir / "workspaces" / "delete_me").exists()
        assert "delete_me." not in (settings.gs_data_dir / "security" / "layers.properties").read_text()
        assert not stores.records.has(record)
        stores.roles.forget()
        assert stores.roles.of("delete_me") == frozenset()

    def test_publishing_under_way_ends_with_him(self, people: People) -> None:
        user = people.add("delete_busy")
        for number in range(3):
            assert user.post_layer({"b.geojson": points(5_000)}, name=f"busy_{number}").status_code == 200
        assert user.delete("/rest/users/delete_busy").status_code == 200
        assert not [one for one in people.stores.registry.publications() if one.key.workspace == "delete_busy"]
        assert people.stores.tables.tables("delete_busy") == []
        assert not (people.settings.data_dir / "users" / "delete_busy").exists()
        assert not (people.settings.gs_data_dir / "workspaces" / "delete_busy").exists()

    def test_his_name_is_free_again_and_gives_nothing_back(self, people: People) -> None:
        first = people.add("delete_twice")
        other = people.add("delete_friend")
        other.publish("shared", {"s.geojson": points()}, **{"access_rights.read": "delete_friend,delete_twice"})
        assert first.get(other.path("shared")).status_code == 200
        assert first.delete("/rest/users/delete_twice").status_code == 200
        assert other.wait("shared")["access_rights"]["read"] == ["delete_friend"]
        again = people.add("delete_twice")
        assert again.get(other.path("shared")).status_code == 404
        wms = "/geoserver/delete_friend/ows?SERVICE=WMS&REQUEST=GetCapabilities"
        assert "shared" not in again.get(wms).text

    def test_another_may_be_deleted_by_grant(self, people: People, remover: RestClient) -> None:
        people.add("delete_by_grant")
        assert eventually(lambda: remover.delete("/rest/users/delete_by_grant").status_code == 200)
        assert people.stores.registry.user("delete_by_grant") is None

    def test_publications_of_public_workspaces_follow_their_other_readers(self, people: People) -> None:
        user = people.add("delete_pub", PUBLISHERS)
        people.add("delete_reader")
        token = str(user.session.headers["Authorization"]).removeprefix("Bearer ")
        there = RestClient(user.url, token, "delete_green")
        both, alone = "delete_pub,delete_reader", "delete_pub"
        for name, read, write in (("ours", both, both), ("only_mine", alone, alone), ("read_on", both, alone)):
            there.publish(name, {"g.geojson": points()}, **{"access_rights.read": read, "access_rights.write": write})
        answer = user.delete("/rest/users/delete_pub")
        assert (answer.status_code, answer.json()["code"]) == (403, 58)
        stuck = answer.json()["detail"]["unable_to_delete_publications"]
        assert [(one["workspace"], one["name"], one["type"]) for one in stuck] == [
            ("delete_green", "read_on", "layman.layer")
        ]
        assert there.get(there.path("only_mine")).status_code == 200, "refused is refused as a whole"
        there.remove("read_on")
        assert user.delete("/rest/users/delete_pub").status_code == 200
        left = [one for one in people.stores.registry.publications() if one.key.workspace == "delete_green"]
        assert [(one.key.name, one.access_rights.write) for one in left] == [("ours", ("delete_reader",))]
