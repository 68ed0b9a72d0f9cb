"""GeoServer's REST API of a whole server: as recorded, safe, and what is made by it is served at once."""

from __future__ import annotations

import io
import json
import os
import secrets
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest
import requests

from tests.raster_files import plain, raster
from tests.rest_client import RestClient
from tests.server import geoserver_rest_scene as scene
from tests.server.people import People
from tests.server.server_process import ServerProcess, layman_server

pytestmark = pytest.mark.embedded_geoserver("its own REST API is asked, not ours")

_DATA = Path(os.environ.get("LAYMAN_TEST_DATA") or Path(__file__).parents[3] / "shared" / "data")
_TIFF = _DATA / "layman" / "layman.layer" / "sample_tif_rgb_5514.tif"
_STATES = _DATA / "geoserver-datadirs"


class Api:
    """Asks the API as one account."""

    def __init__(self, server: ServerProcess, name: str, token: str) -> None:
        self.url = f"{server.url}/geoserver"
        self.session = requests.Session()
        self.session.auth = (name, token)

    def __call__(self, method: str, path: str, body: object = None, kind: str = "") -> requests.Response:
        headers = {"Content-Type": kind} if kind else {}
        return self.session.request(method, f"{self.url}/rest/{path}", data=body, headers=headers, timeout=60)

    def wrong(self, steps: list[scene.Step]) -> list[str]:
        """The steps, done one after the other, that were not answered as expected."""
        found = []
        for step in steps:
            answer = self(step.method, step.path, step.body, step.kind)
            if answer.status_code != step.status or not answer.text.startswith(step.text):
                found.append(f"{step.what}: {answer.status_code} (not {step.status}) {answer.text[:200]}")
        return found


@pytest.fixture(scope="module")
def api(running_server: ServerProcess) -> Api:
    """As the machine's user."""
    name = requests.get(f"{running_server.url}/rest/current-user", headers=running_server.headers, timeout=30).json()
    return Api(running_server, name["username"], running_server.token)


@pytest.fixture
def workspace(api: Api) -> Iterator[str]:
    """A name for a workspace, which is removed afterwards."""
    name = f"gsr{secrets.token_hex(4)}"
    yield name
    api("DELETE", f"workspaces/{name}?recurse=true")


@pytest.fixture(scope="module")
def database(running_server: ServerProcess) -> Iterator[dict[str, str]]:
    """Connection parameters of a schema with one table."""
    lines = (running_server.home / "run" / "settings.env").read_text(encoding="utf-8").splitlines()
    settings = dict(line.partition("=")[::2] for line in lines)
    words = {"host": "HOST", "port": "PORT", "dbname": "DBNAME", "user": "USER", "password": "PASSWORD"}
    connection = psycopg2.connect(**{word: settings[f"LAYMAN_PG_{name}"] for word, name in words.items()})
    connection.autocommit = True
    schema = f"of_clients_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.countries"
            " (gid serial PRIMARY KEY, name text, geom geometry(MultiPolygon, 4326));"
            f"INSERT INTO {schema}.countries (name, geom) VALUES"
            " ('one', ST_Multi(ST_MakeEnvelope(10, 40, 20, 50, 4326)))"
        )
        yield {
            "dbtype": "postgis",
            "host": settings["LAYMAN_PG_HOST"],
            "port": settings["LAYMAN_PG_PORT"],
            "database": settings["LAYMAN_PG_DBNAME"],
            "schema": schema,
            "user": settings["LAYMAN_PG_USER"],
            "passwd": settings["LAYMAN_PG_PASSWORD"],
        }
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")
    connection.close()


def test_it_answers_as_recorded(api: Api, workspace: str, database: dict[str, str]) -> None:
    steps = [*scene.workspaces(workspace), *scene.styles(workspace), *scene.stores(workspace, database)]
    assert api.wrong([*steps, *scene.layers(workspace), *scene.rules(workspace)]) == []
    assert api("DELETE", f"workspaces/{workspace}").status_code == 403
    assert api("DELETE", f"workspaces/{workspace}?recurse=true").status_code == 200
    assert f"{workspace}." not in api("GET", "security/acl/layers.json").text


def test_a_table_is_served_at_once_in_the_style_chosen(api: Api, workspace: str, database: dict[str, str]) -> None:
    assert api.wrong(scene.workspaces(workspace)[:1]) == []
    chosen = f"workspaces/{workspace}/styles?name=st10"
    assert api("POST", chosen, scene.SLD, scene.SLD_10).headers["Location"].endswith(f"{workspace}/styles/st10")
    assert api.wrong([step for step in scene.stores(workspace, database) if step.what in {"create", "minimal"}]) == []
    wfs = "service=WFS&version=2.0.0&request=GetFeature&typeNames=c1&outputFormat=application/json"
    features = requests.get(f"{api.url}/{workspace}/wfs?{wfs}", timeout=60).json()["features"]
    assert [feature["properties"]["name"] for feature in features] == ["one"]
    wms = "service=WMS&version=1.1.1&request=GetMap&layers=c1&styles=&bbox=12,42,18,48&srs=EPSG:4326&width=9&height=9"
    before = requests.get(f"{api.url}/{workspace}/wms?{wms}&format=image/png", timeout=60).content
    assert api.wrong([step for step in scene.layers(workspace) if step.what == "default style"]) == []
    after = requests.get(f"{api.url}/{workspace}/wms?{wms}&format=image/png", timeout=60)
    assert after.headers["Content-Type"] == "image/png" and after.content != before
    described = api("GET", f"workspaces/{workspace}/featuretypes/c1.json").json()["featureType"]
    assert [one["name"] for one in described["attributes"]["attribute"]] == ["name", "geom"]
    assert described["nativeBoundingBox"] == {"minx": 10, "maxx": 20, "miny": 40, "maxy": 50, "crs": "EPSG:4326"}
    assert database["passwd"] not in api("GET", f"workspaces/{workspace}/datastores/pg.json").text


def test_what_is_read_can_be_sent_back(api: Api, workspace: str, database: dict[str, str]) -> None:
    """Also the hidden password stays what it was."""
    assert api.wrong(scene.workspaces(workspace)[:1]) == []
    assert api.wrong([step for step in scene.stores(workspace, database) if step.what in {"create", "minimal"}]) == []
    places = [
        f"workspaces/{workspace}/datastores/pg",
        f"workspaces/{workspace}/featuretypes/c1",
        f"layers/{workspace}:c1",
    ]
    for place in places:
        for kind, suffix in ((scene.JSON, "json"), (scene.XML, "xml")):
            before = api("GET", f"{place}.{suffix}").text
            assert api("PUT", place, before.encode(), kind).status_code == 200
            assert api("GET", f"{place}.{suffix}").text == before
    available = api("GET", f"workspaces/{workspace}/datastores/pg/featuretypes.json?list=all")
    assert available.json() == {"list": {"string": ["countries"]}}


@pytest.mark.skipif(not _TIFF.is_file(), reason="no test data")
def test_a_raster_is_uploaded_and_served(api: Api, workspace: str, running_server: ServerProcess) -> None:
    assert api.wrong(scene.workspaces(workspace)[:1]) == []
    store = f"workspaces/{workspace}/coveragestores/dem"
    answer = api("PUT", f"{store}/file.geotiff?coverageName=demc", _TIFF.read_bytes(), "image/tiff")
    assert (answer.status_code, answer.text[:16]) == (201, "<coverageStore>\n")
    assert api("PUT", f"{store}/file.geotiff?coverageName=demc", _TIFF.read_bytes(), "image/tiff").status_code == 201
    coverage = api("GET", f"{store}/coverages/demc.json").json()["coverage"]
    assert coverage["srs"] == "EPSG:5514" and coverage["nativeFormat"] == "GeoTIFF"
    box = coverage["nativeBoundingBox"]
    bbox = ",".join(str(box[side]) for side in ("minx", "miny", "maxx", "maxy"))
    wms = f"service=WMS&version=1.1.1&request=GetMap&layers=demc&styles=&bbox={bbox}&srs=EPSG:5514&width=9&height=9"
    picture = requests.get(f"{api.url}/{workspace}/wms?{wms}&format=image/png", timeout=60)
    assert picture.headers["Content-Type"] == "image/png"
    assert api("DELETE", store).status_code == 403
    assert api("DELETE", f"{store}?recurse=true&purge=all").status_code == 200
    assert not (running_server.home / "geoserver" / "data" / workspace / "dem").exists()


def test_garbage_leaves_nothing_behind(api: Api, workspace: str, running_server: ServerProcess) -> None:
    assert api.wrong(scene.workspaces(workspace)[:1]) == []
    place = f"workspaces/{workspace}/coveragestores/demg"
    assert api("PUT", f"{place}/file.geotiff", b"no raster", "image/tiff").status_code == 400
    assert api("GET", f"{place}.json").status_code == 404
    shapes = f"workspaces/{workspace}/datastores/shapes"
    assert api("PUT", f"{shapes}/file.shp", b"no zip", "application/zip").status_code == 400
    evil = io.BytesIO()
    with zipfile.ZipFile(evil, "w") as archive:
        archive.writestr("../../../x.shp", b"x")
    assert api("PUT", f"{shapes}/file.shp", evil.getvalue(), "application/zip").status_code == 400
    assert api("GET", f"{shapes}.json").status_code == 404
    assert not (running_server.home / "geoserver" / "data" / workspace).exists()


@pytest.mark.skipif(not _STATES.is_dir(), reason="no test data")
def test_a_zipped_shapefile_is_uploaded_and_served(api: Api, workspace: str) -> None:
    assert api.wrong(scene.workspaces(workspace)[:1]) == []
    shape = next(_STATES.rglob("states.shp"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in shape.parent.glob("states.*"):
            archive.write(file, file.name)
    store = f"workspaces/{workspace}/datastores/shapes"
    assert api("PUT", f"{store}/file.shp", packed.getvalue(), "application/zip").status_code == 201
    wfs = "service=WFS&version=2.0.0&request=GetFeature&typeNames=states&resultType=hits"
    answer = requests.get(f"{api.url}/{workspace}/wfs?{wfs}", timeout=60)
    assert 'numberMatched="49"' in answer.text


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "/etc", "file:data/../security", "http://127.0.0.1:9/x.shp", "/vsicurl/http://h/x.shp"],
)
def test_no_store_reads_other_files(api: Api, workspace: str, url: str) -> None:
    assert api.wrong(scene.workspaces(workspace)[:1]) == []
    entries = {"entry": [{"@key": "url", "$": url}]}
    data = scene.j(
        "",
        "POST",
        f"workspaces/{workspace}/datastores",
        {"dataStore": {"name": "x", "connectionParameters": entries}},
        400,
    )
    raster = {"coverageStore": {"name": "y", "type": "GeoTIFF", "url": url}}
    external = scene.Step("", "PUT", f"workspaces/{workspace}/coveragestores/z/external.geotiff", url, scene.TEXT, 400)
    place = f"workspaces/{workspace}/coveragestores"
    assert api.wrong([data, scene.j("", "POST", place, raster, 400), external]) == []


def test_a_check_leaves_what_was_made_here_alone(
    api: Api, workspace: str, database: dict[str, str], running_server: ServerProcess
) -> None:
    """And a name that has become free can be had again."""
    assert api.wrong(scene.workspaces(workspace)[:1]) == []
    wanted = {"create", "minimal", "full", "rename"}
    assert api.wrong([step for step in scene.stores(workspace, database) if step.what in wanted]) == []
    assert api.wrong([step for step in scene.stores(workspace, database) if step.what == "full"]) == []
    found = layman_server("check", "--home", str(running_server.home)).stdout
    assert workspace not in found


def test_of_many_at_once_one_makes_it(api: Api, workspace: str) -> None:
    """The server has several processes, each with the catalogue in memory."""
    body = json.dumps({"workspace": {"name": workspace}})
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api("POST", "workspaces", body, scene.JSON).status_code, range(8)))
    assert sorted(answers) == [201, *[409] * 7]


def test_others_edits_of_files_are_seen(api: Api, workspace: str, running_server: ServerProcess) -> None:
    assert api.wrong(scene.workspaces(workspace)[:1]) == []
    assert api("POST", f"workspaces/{workspace}/styles?name=st10", scene.SLD, scene.SLD_10).status_code == 201
    file = running_server.home / "geoserver" / "workspaces" / workspace / "styles" / "st10.xml"
    file.with_name("other.xml").write_text(file.read_text().replace("st10", "other"))
    assert api("GET", f"workspaces/{workspace}/styles/other.json").json()["style"]["filename"] == "other.sld"


def test_who_may(api: Api, people: People, running_server: ServerProcess) -> None:
    anonymous = requests.get(f"{api.url}/rest/workspaces.json", timeout=30)
    assert anonymous.status_code == 401
    assert anonymous.headers["WWW-Authenticate"] == 'Basic realm="GeoServer Realm"'
    browser = requests.get(f"{api.url}/rest/workspaces.json", headers={"Sec-Fetch-Mode": "navigate"}, timeout=30)
    assert browser.status_code == 401 and "WWW-Authenticate" not in browser.headers
    wrong = requests.get(f"{api.url}/rest/workspaces.json", auth=(secrets.token_hex(6), "wrong password"), timeout=30)
    assert wrong.status_code == 401
    person = people.add(f"gsr{secrets.token_hex(3)}")
    own = Api(running_server, person.workspace, str(person.session.headers["Authorization"]).partition(" ")[2])
    listed = own("GET", "workspaces.json").json()["workspaces"]["workspace"]
    assert [one["name"] for one in listed] == [person.workspace]
    assert own("POST", "workspaces", '{"workspace":{"name":"mine2"}}', scene.JSON).status_code == 403
    assert own("GET", f"workspaces/{api.session.auth[0]}.json").status_code == 403
    assert own("GET", "security/acl/layers.json").status_code == 403
    style = f"workspaces/{person.workspace}/styles?name=mine"
    assert own("POST", style, scene.SLD, scene.SLD_10).status_code == 201


def test_publications_are_changed_by_laymans_api_only(api: Api, running_server: ServerProcess) -> None:
    client = RestClient(running_server.url, running_server.token)
    name = f"gsr_{secrets.token_hex(3)}"
    geometry = {"type": "Point", "coordinates": [1, 2]}
    feature = {"type": "Feature", "properties": {"a": 1}, "geometry": geometry}
    point = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    client.publish(name, {"a.geojson": point})
    w = client.workspace
    assert name in api("GET", f"workspaces/{w}/layers.json").text
    refused = [
        scene.delete("layer", f"layers/{w}:{name}?recurse=true", 403, f"The layer {w}:{name} belongs to layers that"),
        scene.delete("type", f"workspaces/{w}/datastores/postgresql/featuretypes/{name}?recurse=true", 403),
        scene.delete("store", f"workspaces/{w}/datastores/postgresql?recurse=true", 403),
        scene.delete(
            "workspace", f"workspaces/{w}?recurse=true", 403, f"The workspace {w} belongs to Layman's REST API"
        ),
        scene.delete("style", f"workspaces/{w}/styles/{name}?recurse=true", 403),
        scene.j("rename", "PUT", f"workspaces/{w}/featuretypes/{name}", {"featureType": {"name": "other"}}, 403),
        scene.j("rule", "POST", "security/acl/layers", {f"{w}.{name}.r": "*"}, 403),
    ]
    assert api.wrong(refused) == []
    client.remove(name)


@pytest.fixture
def publisher(running_server: ServerProcess) -> RestClient:
    """The machine's user at Layman's REST API."""
    return RestClient(running_server.url, running_server.token)


def made(api: Api, workspace: str, kind: str, name: str, tmp_path: Path) -> tuple[requests.Response, str]:
    """Make a coverage, a style or a layer group by GeoServer's REST API; the answer, and its address."""
    place = f"workspaces/{workspace}"
    if kind == "layer":
        content = raster(tmp_path / "a.tif", plain(1)).read_bytes()
        address = f"{place}/coveragestores/{name}_store"
        return api("PUT", f"{address}/file.geotiff?coverageName={name}", content, "image/tiff"), address
    if kind == "style":
        return api("POST", f"{place}/styles?name={name}", scene.SLD, scene.SLD_10), f"{place}/styles/{name}"
    members = {"published": [{"@type": "layer", "name": f"{workspace}:{name}_member"}]}
    group = json.dumps({"layerGroup": {"name": name, "publishables": members}})
    return api("POST", f"{place}/layergroups", group, scene.JSON), f"{place}/layergroups/{name}"


POINT = json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}).encode()


@pytest.mark.parametrize("kind", ["layer", "style", "layer group"])
def test_a_publication_takes_no_name_of_what_was_made_here(
    api: Api, publisher: RestClient, kind: str, tmp_path: Path
) -> None:
    w, name = publisher.workspace, f"gsr_{secrets.token_hex(3)}"
    if kind == "layer group":
        publisher.publish(f"{name}_member", {"a.geojson": POINT})
    answer, address = made(api, w, kind, name, tmp_path)
    assert answer.status_code == 201, answer.text
    refused = publisher.post_layer({"a.geojson": POINT}, name=name)
    assert (refused.status_code, refused.json()["code"]) == (409, 17)
    assert f"A {kind} of this name was made by GeoServer's REST API" in refused.text
    assert api("GET", f"{address}.json").status_code == 200
    assert api("DELETE", f"{address}?recurse=true&purge=all").status_code == 200
    publisher.publish(name, {"a.geojson": POINT})
    publisher.remove(name)
    publisher.remove(f"{name}_member")


@pytest.mark.parametrize("kind", ["layer", "style", "layer group"])
def test_nothing_is_made_under_the_name_of_a_publication(
    api: Api, publisher: RestClient, kind: str, tmp_path: Path
) -> None:
    """Also not while the publication still waits for its files and the catalogue knows nothing of it."""
    w, name = publisher.workspace, f"gsr_{secrets.token_hex(3)}"
    publisher.publish(f"{name}_member", {"a.geojson": POINT})
    url = f"{publisher.url}/rest/workspaces/{w}/layers"
    awaited = publisher.session.post(url, data={"file": "a.geojson", "name": name}, timeout=60)
    assert awaited.status_code == 200, awaited.text
    answer, address = made(api, w, kind, name, tmp_path)
    assert answer.status_code == 409, answer.text
    assert f"'{name}' is the name of a layer at /rest/workspaces/{w}/layers" in answer.text
    publisher.remove(name)
    publisher.publish(name, {"a.geojson": POINT})
    assert made(api, w, kind, name, tmp_path)[0].status_code == (403 if kind == "style" else 409)
    publisher.remove(name)
    answer, address = made(api, w, kind, name, tmp_path)
    assert answer.status_code == 201, answer.text
    assert api("DELETE", f"{address}?recurse=true&purge=all").status_code == 200
    publisher.remove(f"{name}_member")
