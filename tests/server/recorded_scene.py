"""Does with our server what was done with a real Layman when its answers were recorded, and keeps our answers."""

from __future__ import annotations

import json
import secrets
from typing import Any

import requests

from layman_server.publishing.context import Publishing
from layman_server.publishing.users import add_account, reserve_username
from tests.rest_client import RED_SQUARES_SLD, RestClient, composition, points, wms_layer
from tests.server.spellings import SpelledClient

QML = b'<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM"><qgis version="3.22.4"></qgis>'
NOT_FITTING_SLD = RED_SQUARES_SLD.replace(
    b"<PointSymbolizer>",
    b"<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>none</ogc:PropertyName><ogc:Literal>1</ogc:Literal>"
    b"</ogc:PropertyIsEqualTo></ogc:Filter><PointSymbolizer>",
)
EMPTY = b'{"type": "FeatureCollection", "features": []}'
NO_SUCH_UUID = "00000000-0000-4000-8000-000000000000"
Answers = dict[str, requests.Response]


class Scene:
    """One user's workspace in one flavour of the API, another user, and somebody who did not sign in."""

    def __init__(self, url: str, publishing: Publishing, flavour: str) -> None:
        spelling = {"3.0": "uuid", "2.4": "workspace"}[flavour]
        names = (f"samples_{spelling}", f"other_{spelling}")
        self.owner, self.other = (SpelledClient(_signed_in(url, publishing, name), spelling) for name in names)
        self.anonymous = SpelledClient(RestClient(url, None, self.owner.workspace), spelling)
        self.answers: Answers = {}

    def play(self) -> Scene:
        """Everything, in the order in which it was recorded."""
        self._layer_and_map()
        self._other_layers()
        self._lists()
        self._wrong_layers()
        self._wrong_questions()
        self._wrong_maps()
        self._rights()
        self._deletions()
        return self

    def _post(self, files: dict[str, bytes], style: bytes | None = None, **fields: str) -> requests.Response:
        parts: list[tuple[str, Any]] = [("file", item) for item in files.items()]
        if style is not None:
            parts.append(("style", ("style", style)))
        fields = {**self.owner.workspace_parameter, **fields}
        return self.owner.client.session.post(self.owner.collection(), data=fields, files=parts or None, timeout=60)

    def _layer_and_map(self) -> None:
        own, answers = self.owner, self.answers
        files, words = {"a.geojson": points(20_000)}, {"title": "Sample layer", "description": "many points"}
        answers["post_layer"] = self._post(files, name="sample", **words, **{"access_rights.read": "EVERYONE"})
        layer = self.layer = answers["post_layer"].json()[0]
        answers["get_layer_while_publishing"] = own.get(layer)
        answers["err_patch_while_publishing"] = own.patch(layer, title="Too early")
        own.done(layer)
        answers["get_layer"] = own.get(layer)
        answers["get_layer_style"] = own.get(layer, below="/style")
        answers["metadata_comparison"] = own.get(layer, below="/metadata-comparison")
        answers["post_layer_same_name_409"] = self._post(files, name="sample")
        answers["err_32_uuid_already_used"] = self._post(files, name="other", uuid=layer["uuid"])
        shown = composition([wms_layer(answers["get_layer"].json())])
        answers["post_map"] = own.post_map(shown, name="smap")
        map_ = self.map = answers["post_map"].json()[0]
        answers["get_map_while_publishing"] = own.get(map_, "maps")
        own.done(map_, "maps")
        answers["get_map"] = own.get(map_, "maps")
        answers["get_map_file"] = own.get(map_, "maps", "/file")
        answers["get_layer_used_in_map"] = own.get(layer)
        answers["patch_layer"] = own.patch(layer, title="Another title")
        own.done(layer)

    def _other_layers(self) -> None:
        own, answers = self.owner, self.answers
        answers["post_layer_qml"] = self._post({"a.geojson": points()}, QML, name="with_qml")
        fields = {"file": "big.geojson", "name": "in_chunks", **own.workspace_parameter}
        answers["post_layer_chunked"] = own.client.session.post(own.collection(), data=fields, timeout=60)
        answers["get_layer_waiting_for_chunks"] = own.get(answers["post_layer_chunked"].json()[0])
        answers["err_26_empty_geojson"] = self._post({"e.geojson": EMPTY}, name="empty")
        empty = answers["err_26_empty_geojson"].json()[0]
        own.done(empty)
        answers["err_26b_empty_layer"] = own.get(empty)
        answers["err_10_invalid_sld_semantics"] = self._post({"a.geojson": points()}, NOT_FITTING_SLD, name="bad_style")
        failed = answers["err_10_invalid_sld_semantics"].json()[0]
        own.done(failed)
        answers["err_10b_layer_after_invalid_sld"] = own.get(failed)

    def _lists(self) -> None:
        own, answers, session = self.owner, self.answers, self.owner.client.session
        answers["get_layers_workspace"] = answers["get_workspace_layers"] = own.list()
        answers["get_workspace_maps"] = own.list("maps")
        answers["get_maps"] = session.get(f"{own.url}/rest/maps")
        answers["get_layers"] = session.get(f"{own.url}/rest/layers?limit=2")
        answers["get_publications"] = session.get(f"{own.url}/rest/publications?limit=5&order_by=last_change")
        answers["get_users"] = answers["get_users_two"] = session.get(f"{own.url}/rest/users")
        answers["get_roles"] = answers["roles"] = session.get(f"{own.url}/rest/roles")
        answers["version"] = session.get(f"{own.url}/rest/about/version")
        answers["current_user_anonymous"] = self.anonymous.client.get("/rest/current-user")
        answers["current_user_authenticated"] = own.client.get("/rest/current-user")
        taken = {"username": own.workspace}
        answers["current_user_patch_again"] = session.patch(f"{own.url}/rest/current-user", data=taken)

    def _wrong_layers(self) -> None:
        own, answers, good = self.owner, self.answers, {"a.geojson": points()}
        answers["err_01_no_file"] = answers["err_no_file"] = self._post({}, name="x")
        wrong_files = {
            "err_05_unknown_file_type": {"a.xyz": b"hello"},
            "err_06_broken_geojson": {"a.geojson": b'{"type": "FeatureCollection", "features": [{'},
            "err_07_shp_missing_parts": {"c.shp": b"\x00\x00\x27\x0a" + bytes(96)},
            "err_28_corrupt_tif": {"a.tif": b"II*\x00 this is no picture"},
        }
        for name, files in wrong_files.items():
            answers[name] = self._post(files)
        answers["err_unknown_file_type"] = answers["err_05_unknown_file_type"]
        answers["err_broken_geojson"] = answers["err_06_broken_geojson"]
        answers["err_08_bad_style"] = self._post(good, b"<html/>", name="x")
        answers["err_09_not_xml_style"] = self._post(good, b"this is no XML", name="x")
        answers["err_04_unsupported_crs_param"] = self._post(good, name="x", crs="EPSG:999999")
        heights = points().replace(
            b'"features"', b'"crs": {"type": "name", "properties": {"name": "EPSG:5773"}}, "features"'
        )
        answers["err_27_file_crs_unsupported"] = self._post({"a.geojson": heights}, name="x")
        uri = "postgresql://a:b@127.0.0.1:1/db?schema=s&table=t"
        answers["err_22_both_file_and_table"] = self._post(good, name="x", external_table_uri=uri)
        answers["err_23_external_table_unreachable"] = self._post({}, name="x", external_table_uri=uri)
        ghost = {"access_rights.write": "ghost", "access_rights.read": "EVERYONE"}
        answers["err_20_access_rights_unknown_user"] = self._post(good, name="x", **ghost)
        ghost = {"access_rights.write": "EVERYONE", "access_rights.read": "ghost"}
        answers["err_21_write_wider_than_read"] = self._post(good, name="x", **ghost)
        everywhere, session = f"{own.url}/rest/layers", own.client.session
        answers["err_02_no_workspace"] = session.post(everywhere, data={"name": "x"}, timeout=60)
        answers["err_03_bad_workspace_name"] = session.post(everywhere, data={"workspace": "Bad Name"}, timeout=60)
        answers["anon_post_into_user_workspace"] = self.anonymous.post(good, name="x")
        answers["user_post_into_foreign_workspace"] = _of(self.other, own).post(good, name="x")

    def _wrong_questions(self) -> None:
        own, answers, session = self.owner, self.answers, self.owner.client.session
        rest = f"{own.url}/rest"
        questions = {
            "err_11_unknown_uuid": f"{rest}/layers/{NO_SUCH_UUID}",
            "err_12_malformed_uuid": f"{rest}/layers/abc",
            "err_13_bad_limit": f"{rest}/publications?limit=-1",
            "err_14_bad_bbox": f"{rest}/publications?bbox_filter=1%2C2%2C3",
            "err_15_bad_order": f"{rest}/publications?order_by=colour",
            "err_25_unknown_path": f"{rest}/nothing",
            "err_29_post_map_unknown_workspace_style": f"{rest}/workspaces/no_such_ws/maps",
            "err_30_layers_unknown_workspace": f"{rest}/layers?workspace=no_such_ws",
            "err_31_thumbnail_unknown": f"{rest}/layers/{NO_SUCH_UUID}/thumbnail",
            "err_bad_layer_name": f"{rest}/workspaces/{own.workspace}/layers/Bad%20Name",
            "err_unknown_layer": f"{rest}/workspaces/{own.workspace}/layers/nope",
            "err_unknown_workspace": f"{rest}/workspaces/nope/layers",
        }
        for name, address in questions.items():
            answers[name] = session.get(address, timeout=60)
        answers["err_24_wrong_method"] = session.put(f"{rest}/layers", timeout=60)

    def _wrong_maps(self) -> None:
        good = composition([])
        wrong = {
            "err_16_map_invalid_json": b"{",
            "err_17_map_no_describedby": json.dumps({k: v for k, v in good.items() if k != "describedBy"}).encode(),
            "err_18_map_schema_invalid": json.dumps({k: v for k, v in good.items() if k != "extent"}).encode(),
            "err_19_map_bad_projection": json.dumps({**good, "projection": "EPSG:9999"}).encode(),
        }
        for name, content in wrong.items():
            self.answers[name] = self.owner.post({"map.json": content}, "maps", name="x")

    def _rights(self) -> None:
        own, answers = self.owner, self.answers
        answers["user_post_layer_default_private"] = self._post({"a.geojson": points()}, name="private")
        private = answers["user_post_layer_default_private"].json()[0]
        own.done(private)
        answers["user_get_layer_owner"] = own.get(private)
        answers["user_get_layer_other"] = _of(self.other, own).get(private)
        answers["user_get_layer_anonymous"] = self.anonymous.get(private)
        for name, rights in {
            "user_patch_owner_removes_self": {"access_rights.write": self.other.workspace},
            "user_write_not_subset_of_read": {
                "access_rights.read": own.workspace,
                "access_rights.write": f"{own.workspace},{self.other.workspace}",
            },
            "user_patch_share_read": {"access_rights.read": f"{own.workspace},{self.other.workspace}"},
        }.items():
            answers[name] = own.patch(private, **rights)
        own.done(private)
        answers["user_get_layer_shared"] = _of(self.other, own).get(private)
        answers["user_patch_by_reader"] = _of(self.other, own).patch(private, title="Mine")
        answers["user_delete_by_other"] = _of(self.other, own).delete(private)
        answers["user_delete"] = own.delete(private)

    def _deletions(self) -> None:
        own, answers = self.owner, self.answers
        answers["delete_layer"] = own.delete(self.layer)
        answers["get_layer_after_delete"] = own.get(self.layer)
        answers["delete_map"] = own.delete(self.map, "maps")
        answers["delete_layers_workspace"] = own.delete_all()
        own.done(own.post_map(composition([]), name="last").json()[0], "maps")
        self.maps_deleted = [item["name"] for item in own.delete_all("maps").json()]
        self.left = [own.list(folder).json() for folder in ("layers", "maps")]


def _of(visitor: SpelledClient, host: SpelledClient) -> SpelledClient:
    """The visitor, who asks for what is in the host's workspace."""
    client = RestClient(host.url, None, host.workspace)
    client.session.headers.update(visitor.client.session.headers)
    return SpelledClient(client, host.spelling)


def _signed_in(url: str, publishing: Publishing, name: str) -> RestClient:
    token = secrets.token_urlsafe(32)
    reserve_username(publishing, add_account(publishing.stores, name, token), name)
    return RestClient(url, token)
