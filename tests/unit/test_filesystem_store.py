"""The data folder."""

import errno
import os
from datetime import datetime, timezone

import pytest

from layman_server.durable_files import write_file
from layman_server.errors import LayerExists, MapExists, StorageFull, WorkspaceNameTaken
from layman_server.model.access import Account, User
from layman_server.model.publication import Publication, PublicationKey, PublicationType, waiting
from layman_server.stores.filesystem import PublicationFiles


@pytest.fixture
def files(tmp_path):
    store = PublicationFiles(tmp_path / "layman")
    store.add_user(User("anna"))
    return store


def _publication(type_=PublicationType.LAYER, uuid="u-1"):
    key = PublicationKey("anna", type_, "roads")
    return Publication(uuid, key, "Roads", "", datetime.now(timezone.utc), steps=waiting(type_))


def _add(files, publication):
    staging = files.staging_folder(publication.key, publication.uuid)
    (staging / "input_file").mkdir()
    (staging / "input_file" / "roads.geojson").write_text("{}")
    files.add(publication, staging)


def test_a_publication_is_found_again(files):
    publication = _publication()
    _add(files, publication)
    assert list(PublicationFiles(files.data_dir).publications()) == [publication]
    assert (files.data_dir / "users/anna/layers/roads/input_file/roads.geojson").is_file()


@pytest.mark.parametrize(("type_", "error"), [(PublicationType.LAYER, LayerExists), (PublicationType.MAP, MapExists)])
def test_the_second_of_the_same_name_is_refused_and_the_first_kept(files, type_, error):
    _add(files, _publication(type_))
    with pytest.raises(error):
        _add(files, _publication(type_, uuid="u-2"))
    assert [publication.uuid for publication in files.publications()] == ["u-1"]


def test_a_layer_and_a_map_may_have_the_same_name(files):
    _add(files, _publication(PublicationType.LAYER, "u-1"))
    _add(files, _publication(PublicationType.MAP, "u-2"))
    assert {publication.uuid for publication in files.publications()} == {"u-1", "u-2"}


def test_a_username_is_taken_once(files):
    with pytest.raises(WorkspaceNameTaken):
        files.add_user(User("anna", name="Another Anna"))
    assert [user.name for user in files.users()] == [""]


def test_a_half_prepared_publication_is_not_seen_and_swept_once_its_process_is_gone(files):
    publication = _publication()
    staging = files.staging_folder(publication.key, publication.uuid)
    write_file(staging / "publication.json", publication.as_json().encode())
    assert list(files.publications()) == []
    files.sweep()
    assert staging.exists()
    of_a_dead_process = staging.rename(staging.with_name(".4194999.u-1"))
    files.sweep()
    assert not of_a_dead_process.exists()


def test_a_damaged_document_is_left_out_and_the_others_are_read(files):
    _add(files, _publication())
    broken = files.data_dir / "users/anna/layers/broken"
    broken.mkdir()
    (broken / "publication.json").write_text('{"uuid": ')
    assert [publication.key.name for publication in files.publications()] == ["roads"]
    files.sweep()
    assert broken.exists()


def test_removing_leaves_nothing_and_twice_is_no_error(files):
    publication = _publication()
    _add(files, publication)
    files.remove(publication.key)
    files.remove(publication.key)
    assert os.listdir(files.data_dir / "users/anna/layers") == []


def test_an_account_file_is_readable_by_its_owner_only(files):
    account = Account("anna", "0" * 64, "anna", {"name": "Anna"})
    files.put_account(account)
    assert list(files.accounts()) == [account]
    (path,) = (files.data_dir / "accounts").iterdir()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("subject", ["../../evil", "a/b", "", "." * 300, "ä" * 300])
def test_no_subject_of_an_account_becomes_a_path(files, subject):
    account = Account(subject, "0" * 64)
    files.put_account(account)
    assert list(files.accounts()) == [account]
    assert len(list((files.data_dir / "accounts").iterdir())) == 1


def test_a_full_disk_leaves_the_old_file_and_a_clear_error(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_file(path, b"old")

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]
