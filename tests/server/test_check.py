"""`check` finds what is broken in a store, and `check --repair` mends it: each store in each way, on one server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg2
import pytest
import redis

from layman_server.bootstrap import build_publishing
from layman_server.model.access import Account, User
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.pipeline.write_record import WriteRecord
from layman_server.publishing.check import comparison
from layman_server.publishing.check.comparison import check, repair
from layman_server.publishing.check.finding import FindingState
from layman_server.publishing.context import Publishing
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from tests.raster_files import RGB, plain, raster
from tests.rest_client import RestClient, points
from tests.server.server_process import ServerProcess, layman_server

NAME = "checked"
GONE = "nobody_s"
REDIS = "layman_server.stores.redis:"


@dataclass(frozen=True)
class Patient:
    """A server with one layer to be broken, and ways into its stores."""

    client: RestClient
    publishing: Publishing
    settings: Settings
    redis: redis.Redis

    @property
    def key(self) -> PublicationKey:
        return PublicationKey(self.client.workspace, PublicationType.LAYER, NAME)

    @property
    def publication(self) -> Publication:
        found = self.publishing.stores.registry.publication(self.key)
        assert found is not None
        return found

    def sql(self, statement: str) -> None:
        with psycopg2.connect(**self.settings.postgresql_dsn()) as connection, connection.cursor() as cursor:
            cursor.execute(statement)

    @property
    def gs(self):
        return self.settings.gs_data_dir / "workspaces" / self.client.workspace

    @property
    def folder(self):
        return self.publishing.stores.files.folder(self.key)


@pytest.fixture(scope="module")
def patient(running_server: ServerProcess) -> Iterator[Patient]:
    settings = Settings.from_environment(Home(running_server.home).read_settings())
    client = RestClient(running_server.url, running_server.token)
    client.publish(NAME, {"a.geojson": points(4)})
    found = Patient(client, build_publishing(settings), settings, redis.Redis.from_url(settings.redis_url))
    # What other tests of the session may have left is not what is tested here.
    repair(found.publishing)
    yield found
    client.remove(NAME)


@pytest.fixture(autouse=True)
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "BETWEEN_LOOKS_S", 0.05)


def _ghost(patient: Patient) -> Publication:
    return replace(patient.publication, uuid="0" * 32, key=replace(patient.key, name=GONE))


def _add_side_table(patient: Patient) -> None:
    patient.sql(f'CREATE TABLE "{patient.client.workspace}".{GONE} (a int)')


def _copy_layer(patient: Patient) -> None:
    shutil.copytree(patient.gs / "postgresql" / NAME, patient.gs / "postgresql" / GONE)


def _half_layer(patient: Patient) -> None:
    (patient.gs / "postgresql" / GONE).mkdir()
    shutil.copy(patient.gs / "postgresql" / NAME / "featuretype.xml", patient.gs / "postgresql" / GONE)


def _rule_of_nobody(patient: Patient) -> None:
    path = patient.settings.gs_data_dir / "security" / "layers.properties"
    path.write_text(path.read_text() + f"{patient.client.workspace}.{GONE}.r=*\n")


def _without_rules(patient: Patient, start: str) -> None:
    path = patient.settings.gs_data_dir / "security" / "layers.properties"
    path.write_text("".join(line for line in path.read_text().splitlines(True) if not line.startswith(start)))


def _dead_leftover(patient: Patient) -> None:
    (patient.publishing.stores.files.incoming / ".4194999.abcd.upload").write_bytes(b"x")
    (patient.folder / "thumbnail" / ".4194999.abcd.png").write_bytes(b"x")
    (patient.gs / "styles" / f".4194999.0849f9a8.{NAME}.sld").write_bytes(b"x")


def _cut_off(patient: Patient) -> None:
    left = replace(patient.publication, deleting=True, uuid="1" * 32, key=replace(patient.key, name=GONE))
    (patient.folder.parent / GONE).mkdir()
    patient.publishing.stores.files.put(left)
    patient.publishing.stores.registry.put(left)
    patient.publishing.stores.registry.reserve_uuid(left.uuid, left.key)


def _changed_in_redis(patient: Patient) -> None:
    patient.publishing.stores.registry.put(replace(patient.publication, title="Another"))


def _schema_of_nobody(patient: Patient) -> None:
    patient.publishing.stores.tables.add_schema(GONE)


#: What is broken, and the kinds of findings that tell it.
BREAKAGES: dict[str, tuple[Callable[[Patient], object], set[str]]] = {
    "thumbnail removed": (
        lambda p: (p.folder / "thumbnail" / f"{NAME}.png").unlink(), {"thumbnail-missing"}),
    "thumbnail cut": (
        lambda p: (p.folder / "thumbnail" / f"{NAME}.png").write_bytes(b"\x89PNG\r\n\x1a\nxx"), {"thumbnail-damaged"}),
    "leftovers of dead processes": (_dead_leftover, {"leftovers"}),
    "deletion cut off": (_cut_off, {"deletion-unfinished"}),
    "publication gone from Redis": (
        lambda p: p.redis.hdel(f"{REDIS}publications", p.key.path), {"publication-missing-in-redis"}),
    "publication unreadable in Redis": (
        lambda p: p.redis.hset(f"{REDIS}publications", f"{p.client.workspace}/layers/{GONE}", b"{"),
        {"publication-unknown-in-redis"}),
    "publication changed in Redis": (_changed_in_redis, {"publication-differs-in-redis"}),
    "publication of nobody in Redis": (
        lambda p: p.publishing.stores.registry.put(_ghost(p)), {"publication-unknown-in-redis"}),
    "UUID forgotten": (
        lambda p: p.publishing.stores.registry.release_uuid(p.publication.uuid), {"uuid-missing-in-redis"}),
    "UUID of nobody": (
        lambda p: p.publishing.stores.registry.reserve_uuid("2" * 32, p.key), {"uuid-unknown-in-redis"}),
    "user gone from Redis": (
        lambda p: p.publishing.stores.registry.remove_user(p.client.workspace), {"user-differs-in-redis"}),
    "user of nobody in Redis": (
        lambda p: p.publishing.stores.registry.put_user(User(GONE)), {"user-unknown-in-redis"}),
    "account of nobody in Redis": (
        lambda p: p.publishing.stores.registry.put_account(Account(GONE, "3" * 64)), {"account-unknown-in-redis"}),
    "tokens gone from Redis": (lambda p: p.redis.delete(f"{REDIS}tokens"), {"account-differs-in-redis"}),
    "table dropped": (lambda p: p.sql(f'DROP TABLE "{p.client.workspace}".{NAME}'), {"table-missing"}),
    "geometry dropped": (
        lambda p: p.sql(f'ALTER TABLE "{p.client.workspace}".{NAME} DROP COLUMN wkb_geometry'), {"table-damaged"}),
    "table of nobody": (_add_side_table, {"table-unknown"}),
    "schema of nobody": (_schema_of_nobody, {"schema-unknown"}),
    "feature type removed": (
        lambda p: shutil.rmtree(p.gs / "postgresql" / NAME), {"feature-type-missing"}),
    "layer file damaged": (
        lambda p: (p.gs / "postgresql" / NAME / "layer.xml").write_text("<layer"), {"feature-type-damaged"}),
    "feature type file removed": (
        lambda p: (p.gs / "postgresql" / NAME / "featuretype.xml").unlink(), {"feature-type-damaged"}),
    "style removed": (lambda p: (p.gs / "styles" / f"{NAME}.xml").unlink(), {"feature-type-damaged"}),
    "SLD removed": (lambda p: (p.gs / "styles" / f"{NAME}.sld").unlink(), {"feature-type-damaged"}),
    "feature type of nobody": (_copy_layer, {"feature-type-unknown"}),
    "half a feature type of nobody": (_half_layer, {"feature-type-unknown"}),
    "style of nobody": (
        lambda p: shutil.copy(p.gs / "styles" / f"{NAME}.sld", p.gs / "styles" / f"{GONE}.sld"), {"style-unknown"}),
    "workspace file removed": (lambda p: (p.gs / "workspace.xml").unlink(), {"geoserver-workspace-damaged"}),
    "datastore led astray": (
        lambda p: (p.gs / "postgresql" / "datastore.xml").write_text(
            (p.gs / "postgresql" / "datastore.xml").read_text().replace("127.0.0.1", "192.0.2.1")),
        {"geoserver-workspace-damaged"}),
    "workspace of nobody": (
        lambda p: p.publishing.stores.map_service.add_workspace(GONE), {"geoserver-workspace-unknown"}),
    "rules of a layer removed": (lambda p: _without_rules(p, f"{p.client.workspace}.{NAME}."), {"rules-differ"}),
    "rules of a workspace removed": (
        lambda p: _without_rules(p, f"{p.client.workspace}.*."), {"geoserver-workspace-damaged"}),
    "rules of nobody": (_rule_of_nobody, {"rules-unknown"}),
    "user gone from the role service": (
        lambda p: p.publishing.stores.role_schema.remove_user(p.client.workspace), {"role-user-missing"}),
    "user of nobody in the role service": (
        lambda p: p.publishing.stores.role_schema.add_user(GONE), {"role-user-unknown"}),
    "record removed": (
        lambda p: p.publishing.stores.records.remove(p.publication.record_identifier), {"record-missing"}),
    "record of nobody": (
        lambda p: WriteRecord().run(_ghost(p), p.publishing.stores, lambda _: None), {"record-unknown"}),
}  # fmt: skip


#: Files of the embedded catalogue; `test_real_geoserver` breaks the same in a real one.
_IN_FILES = frozenset(
    {
        "feature type removed", "layer file damaged", "feature type file removed", "style removed", "SLD removed",
        "feature type of nobody", "half a feature type of nobody", "style of nobody", "workspace file removed",
        "datastore led astray", "workspace of nobody", "rules of a layer removed", "rules of a workspace removed",
        "rules of nobody", "leftovers of dead processes",
    }
)  # fmt: skip
_EMBEDDED = pytest.mark.embedded_geoserver("its catalogue is no folder of this server")


@pytest.mark.parametrize(
    "breakage", [pytest.param(name, marks=_EMBEDDED) if name in _IN_FILES else name for name in BREAKAGES]
)
def test_a_breakage_is_found_and_mended(patient: Patient, breakage: str) -> None:
    break_it, kinds = BREAKAGES[breakage]
    before = patient.client.get(patient.client.path(NAME)).json()
    break_it(patient)
    told = repair(patient.publishing)
    assert {finding.kind for finding in told} == kinds, told
    assert all(finding.remedy and finding.message for finding in told)
    assert {finding.state for finding in told} == {FindingState.MENDED}, told
    assert check(patient.publishing) == []
    after = patient.client.get(patient.client.path(NAME)).json()
    assert after == before
    hits = "service=WFS&version=1.1.0&request=GetFeature&resultType=hits"
    answer = patient.client.get(f"/geoserver/{patient.client.workspace}/wfs?{hits}&typeName={NAME}")
    assert 'numberOfFeatures="4"' in answer.text


@_EMBEDDED
def test_a_raster_is_mended_too(patient: Patient, tmp_path: Path) -> None:
    client, stores = patient.client, patient.publishing.stores
    answer = client.post_layer([raster(tmp_path / "a.tif", plain(1, 2, 3), RGB)], name="checked_raster")
    assert answer.status_code == 200, answer.text
    assert client.wait("checked_raster")["layman_metadata"]["publication_status"] == "COMPLETE"
    key = replace(patient.key, name="checked_raster")
    layer = stores.registry.publication(key)
    assert layer is not None and layer.raster is not None
    assert check(patient.publishing) == []
    (stores.files.folder(key) / layer.raster.granules[0].path).unlink()
    next(patient.gs.glob("*/checked_raster/coverage.xml")).unlink()
    told = repair(patient.publishing)
    assert {finding.kind for finding in told} == {"raster-missing", "feature-type-damaged"}
    assert {finding.state for finding in told} == {FindingState.MENDED}, told
    client.remove("checked_raster")
    assert check(patient.publishing) == []


def test_what_cannot_be_read_is_told_and_left_alone(patient: Patient) -> None:
    folder = patient.folder.parent / "unreadable"
    (folder / "input_file").mkdir(parents=True)
    (folder / "publication.json").write_text("{")
    account = patient.publishing.stores.files.data_dir / "accounts" / "damaged.json"
    account.write_text("[")
    try:
        patient.sql(f'CREATE TABLE "{patient.client.workspace}".unreadable (a int)')
        told = repair(patient.publishing)
        states = {(finding.kind, finding.object): finding.state for finding in told}
        path = f"{patient.client.workspace}/layers/unreadable"
        left = FindingState.LEFT
        assert states == {("publication-unreadable", path): left, ("account-unreadable", account.name): left}
        assert folder.is_dir() and account.is_file()
    finally:
        shutil.rmtree(folder)
        account.unlink()
    assert [finding.kind for finding in repair(patient.publishing)] == ["table-unknown"]


def test_a_lost_upload_is_told_and_a_folder_in_a_wrong_place_too(patient: Patient) -> None:
    file = patient.folder / patient.publication.file_paths[0]
    aside = file.rename(file.with_suffix(".away"))
    other = patient.folder.parent / "moved"
    shutil.copytree(patient.folder, other)
    try:
        kinds = {finding.kind for finding in check(patient.publishing)}
        assert kinds == {"uploaded-file-missing", "publication-misplaced"}
    finally:
        aside.rename(file)
        shutil.rmtree(other)
    assert check(patient.publishing) == []


def test_schemas_of_others_are_none_of_our_business(patient: Patient) -> None:
    patient.sql("CREATE SCHEMA somebody_elses")
    try:
        assert check(patient.publishing) == []
    finally:
        patient.sql("DROP SCHEMA somebody_elses")


def test_the_command_tells_findings_in_json_and_by_its_exit_code(
    patient: Patient, running_server: ServerProcess
) -> None:
    home = ["--home", str(running_server.home)]
    _add_side_table(patient)
    table = f"{patient.client.workspace}.{GONE}"
    found = layman_server("check", "--json", *home)
    assert found.returncode == 1
    (finding,) = json.loads(found.stdout)["findings"]
    assert (finding["kind"], finding["object"], finding["state"]) == ("table-unknown", table, "found")
    mended = layman_server("check", "--repair", *home)
    assert mended.returncode == 0
    assert mended.stdout == f"[table-unknown] Table {table} belongs to no layer. It is removed.\n"
    assert "1 differences are mended, 0 are left" in mended.stderr
