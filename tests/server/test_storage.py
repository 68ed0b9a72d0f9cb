"""What is stored where: the sentences of the storage design, looked up in each store itself."""

import xml.etree.ElementTree as ElementTree

import psycopg2
import pytest
import redis

from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from tests.rest_client import RED_SQUARES_SLD, RestClient, composition, points, wms_layer
from tests.server.server_process import layman_server


@pytest.fixture(scope="module")
def settings(running_server):
    return Settings.from_environment(Home(running_server.home).read_settings())


@pytest.fixture(scope="module")
def client(running_server):
    return RestClient(running_server.url, running_server.token)


@pytest.fixture(scope="module")
def layer(client):
    yield client.publish("stored", {"in.geojson": points(5)}, style=("s.sld", RED_SQUARES_SLD), title="Stored")
    client.remove("stored")


@pytest.fixture(scope="module")
def published_map(client, layer):
    client.post_map(composition([wms_layer(layer)]), name="stored_map")
    yield client.wait("stored_map", "maps")
    client.remove("stored_map", "maps")


def _query(settings, sql, dbname=None):
    connection = psycopg2.connect(**settings.postgresql_dsn(dbname))
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    finally:
        connection.close()


def test_a_user_has_a_folder_a_schema_a_workspace_a_datastore_and_a_rule(client, settings):
    username = client.workspace
    assert (settings.data_dir / "users" / username / "user.json").is_file()
    assert _query(settings, f"SELECT 1 FROM pg_namespace WHERE nspname = '{username}'")
    workspace = settings.gs_data_dir / "workspaces" / username
    assert ElementTree.parse(workspace / "workspace.xml").findtext("name") == username
    store = ElementTree.parse(workspace / "postgresql/datastore.xml")
    assert store.findtext("name") == "postgresql"
    parameters = {entry.get("key"): entry.text for entry in store.findall("connectionParameters/entry")}
    assert (parameters["dbtype"], parameters["schema"]) == ("postgis", username)
    rules = (settings.gs_data_dir / "security/layers.properties").read_text().splitlines()
    assert f"{username}.*.r={settings.gs_role},ROLE_ANONYMOUS" in rules


def test_redis_holds_users_and_publications_under_module_names_and_celery_s_own_keys(layer, settings):
    keys = redis.Redis.from_url(settings.redis_url).keys()
    prefixes = ("layman_server.", "celery", "_kombu", "unacked")
    assert keys
    assert [key for key in keys if not key.decode().startswith(prefixes)] == []
    stored = redis.Redis.from_url(settings.redis_url).hgetall("layman_server.stores.redis:publications")
    assert any(layer["uuid"].encode() in document for document in stored.values())


def test_files_and_style_of_a_layer_are_in_its_folder(client, layer, settings):
    folder = settings.data_dir / "users" / client.workspace / "layers/stored"
    assert (folder / "input_file/in.geojson").read_bytes() == points(5)
    assert (folder / "input_style/stored.sld").read_bytes() == RED_SQUARES_SLD
    assert (folder / "thumbnail/stored.png").read_bytes().startswith(b"\x89PNG")
    assert layer["uuid"] in (folder / "publication.json").read_text()


def test_the_data_of_a_layer_are_the_table_of_its_name(client, layer, settings):
    rows = _query(
        settings, f'SELECT id, name, value, ST_AsText(wkb_geometry) FROM "{client.workspace}".stored ORDER BY id'
    )
    assert rows[1] == (1, "point 1", 0.5, "POINT(14.41 50.1)")
    assert len(rows) == 5


def test_feature_type_layer_and_style_have_the_name_of_the_layer(client, layer, settings):
    workspace = settings.gs_data_dir / "workspaces" / client.workspace
    feature_type = ElementTree.parse(workspace / "postgresql/stored/featuretype.xml")
    assert (feature_type.findtext("name"), feature_type.findtext("nativeName")) == ("stored", "stored")
    assert ElementTree.parse(workspace / "postgresql/stored/layer.xml").findtext("name") == "stored"
    assert ElementTree.parse(workspace / "styles/stored.xml").findtext("name") == "stored"
    assert (workspace / "styles/stored.sld").read_bytes() == RED_SQUARES_SLD


def test_the_metadata_record_is_in_the_second_database_and_served_by_csw(layer, settings, client):
    text = client.get(layer["metadata"]["record_url"].removeprefix(client.url)).text
    assert layer["metadata"]["identifier"] in text
    assert "Stored" in text
    tables = _query(settings, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'", settings.csw_dbname)
    assert tables


def test_a_map_is_a_file_a_thumbnail_and_a_record(client, published_map, settings):
    folder = settings.data_dir / "users" / client.workspace / "maps/stored_map"
    assert (folder / "input_file/stored_map.json").is_file()
    assert (folder / "thumbnail/stored_map.png").is_file()
    text = client.get(published_map["metadata"]["record_url"].removeprefix(client.url)).text
    assert published_map["metadata"]["identifier"] in text


def test_deleting_leaves_nothing_in_any_store(client, settings):
    done = client.publish("leaving", {"in.geojson": points()}, style=("s.sld", RED_SQUARES_SLD))
    client.remove("leaving")
    assert not list((settings.data_dir / "users" / client.workspace / "layers").glob("*leaving*"))
    assert not list((settings.gs_data_dir / "workspaces" / client.workspace).rglob("*leaving*"))
    assert not _query(settings, "SELECT 1 FROM pg_tables WHERE tablename = 'leaving'")
    stored = redis.Redis.from_url(settings.redis_url).hkeys("layman_server.stores.redis:publications")
    assert not [key for key in stored if b"leaving" in key]
    record = client.get(done["metadata"]["record_url"].removeprefix(client.url)).text
    assert "MD_Metadata" not in record


def test_check_finds_nothing_wrong_and_names_what_is(client, layer, running_server, settings):
    command = ["check", "--home", str(running_server.home)]
    assert layman_server(*command).returncode == 0
    thumbnail = settings.data_dir / "users" / client.workspace / "layers/stored/thumbnail/stored.png"
    content = thumbnail.read_bytes()
    thumbnail.unlink()
    found = layman_server(*command)
    thumbnail.write_bytes(content)
    assert found.returncode == 1
    assert "stored: its thumbnail is gone" in found.stdout
