"""Who may more than others: `GRANT_*`, read by the bootstrap."""

from __future__ import annotations

from pathlib import Path

import pytest

from layman_server.bootstrap import build_publishing
from layman_server.errors import StartFailed
from layman_server.publishing.context import Grants
from layman_server.settings import Settings


def grants(folder: Path, **environment: str) -> Grants:
    needed = {"LAYMAN_REDIS_URL": "redis://localhost", "LAYMAN_PG_HOST": "localhost", "LAYMAN_DATA_DIR": str(folder)}
    return build_publishing(Settings.from_environment({**needed, **environment})).grants


def test_nobody_is_granted_anything_by_default(tmp_path: Path) -> None:
    assert grants(tmp_path) == Grants((), (), ())


def test_names_are_separated_by_commas(tmp_path: Path) -> None:
    found = grants(tmp_path, GRANT_DELETE_OTHER_USER=" ann , ADMINS,ann,,")
    assert found.delete_other_user == ("ann", "ADMINS")


@pytest.mark.parametrize("publishers", ["EVERYONE", "EDITORS,ann"])
def test_who_makes_public_workspaces_may_publish_there(tmp_path: Path, publishers: str) -> None:
    found = grants(tmp_path, GRANT_CREATE_PUBLIC_WORKSPACE="ann", GRANT_PUBLISH_IN_PUBLIC_WORKSPACE=publishers)
    assert found.create_public_workspace == ("ann",)


def test_a_grant_to_make_without_one_to_publish_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match="GRANT_CREATE_PUBLIC_WORKSPACE names bob"):
        grants(tmp_path, GRANT_CREATE_PUBLIC_WORKSPACE="ann,bob", GRANT_PUBLISH_IN_PUBLIC_WORKSPACE="ann")


def test_a_wrong_role_service_stops_the_start_and_does_not_tell_its_password(tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match="LAYMAN_ROLE_SERVICE_URI is not valid") as raised:
        grants(tmp_path, LAYMAN_ROLE_SERVICE_URI="postgresql://u:secret@host/gis")
    assert "secret" not in str(raised.value)
