"""The home of a server: lock, modes, secrets, ports, socket folders, and the sentences when it cannot be used."""

from __future__ import annotations

import errno
import os
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from layman_server.errors import StartFailed
from layman_server.supervisor import home as home_module
from layman_server.supervisor.home import Home, unusable, write_private
from layman_server.supervisor.lock import HomeLock, holder_of
from layman_server.supervisor.process import rotate_log


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make_folders(None)
    return home


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_second_lock_says_who_holds_the_home(home: Home) -> None:
    first = HomeLock(home.lock_path)
    first.acquire()
    with pytest.raises(StartFailed, match=rf"already served by process {os.getpid()} since 20.*layman-server down"):
        HomeLock(home.lock_path).acquire()
    assert (holder := holder_of(home.lock_path)) and holder.pid == os.getpid()
    first.release()
    assert holder_of(home.lock_path) is None


def test_a_lock_whose_process_was_killed_is_free(home: Home) -> None:
    code = (
        "import os, pathlib, sys\nfrom layman_server.supervisor.lock import HomeLock\n"
        "HomeLock(pathlib.Path(sys.argv[1])).acquire()\nos.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(home.lock_path)], check=False)
    assert "pid" in home.lock_path.read_text()
    assert holder_of(home.lock_path) is None
    HomeLock(home.lock_path).acquire()


def test_children_do_not_inherit_the_lock(home: Home) -> None:
    lock = HomeLock(home.lock_path)
    lock.acquire()
    code = "import os; print([os.path.realpath(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')])"
    answer = subprocess.run([sys.executable, "-c", code], close_fds=False, capture_output=True, text=True, check=True)
    assert answer.stdout.startswith("[")
    assert str(home.lock_path) not in answer.stdout
    lock.release()


def test_only_the_owner_can_read_what_is_secret(home: Home) -> None:
    home.token()
    home.secret("pg_password")
    home.write_settings({"LAYMAN_PG_PASSWORD": "x"})
    assert {mode(home.path), mode(home.run_dir), mode(home.data_dir), mode(home.postgres_dir)} == {0o700}
    assert mode(home.token_path) == mode(home.settings_path) == mode(home.run_dir / "secrets.json") == 0o600


def test_token_and_secrets_stay_the_same(home: Home) -> None:
    again = Home(home.path)
    assert home.token() == again.token()
    assert home.secret("one") == again.secret("one")
    assert home.secret("one") != home.secret("two")
    assert len(home.token()) >= 32


def test_a_file_is_replaced_whole_and_loses_no_privacy(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), mode(path)) == ("new", 0o600)


def test_settings_are_read_as_they_were_written(home: Home) -> None:
    settings = {"CSW_URL": "http://x/?a=b", "LAYMAN_PG_PASSWORD": "p=q #", "LAYMAN_PUBLIC_URL": ""}
    home.write_settings(settings)
    assert home.read_settings() == settings


def test_a_private_port_is_kept_until_another_program_takes_it(home: Home) -> None:
    port = home.private_port("postgresql")
    assert home.private_port("postgresql") == port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        chosen = home.private_port("postgresql")
        assert chosen != port
    assert home.private_port("postgresql") == chosen


def test_sockets_are_in_a_private_folder_of_the_home(home: Home) -> None:
    folder = home.socket_dir("sockets")
    assert folder == home.run_dir / "sockets"
    assert mode(folder) == 0o700


def test_sockets_of_a_long_home_are_in_a_private_temporary_folder(tmp_path: Path) -> None:
    home = Home(tmp_path / ("long" * 25))
    home.make_folders(None)
    folder = home.socket_dir("sockets")
    try:
        assert folder.parent == Path(tempfile.gettempdir())
        assert mode(folder) == 0o700
        assert folder == home.socket_dir("sockets")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{folder}/.s.PGSQL.65535")
        (folder / ".s.PGSQL.65535").unlink()
    finally:
        folder.rmdir()


def test_sockets_of_a_home_with_an_unusual_name_have_a_plain_path(tmp_path: Path) -> None:
    home = Home(tmp_path / "my home, 100 %")
    home.make_folders(None)
    folder = home.socket_dir("sockets")
    folder.rmdir()
    assert folder.parent == Path(tempfile.gettempdir())


def test_an_empty_token_file_is_no_token(home: Home) -> None:
    home.token_path.write_text("\n")
    assert len(home.token()) >= 32


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / ("long" * 25))
    home.make_folders(None)
    folder = home.socket_dir("sockets")
    folder.rmdir()
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(StartFailed, match=r"another user; remove it|is not a folder"):
            home.socket_dir("sockets")
    finally:
        folder.unlink()


def test_a_file_in_place_of_the_home_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StartFailed, match=r"home.* is not a folder; move it away or choose another folder with --home"):
        Home(tmp_path / "home").make_folders(None)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk of /h is full; free some space"),
        (errno.EROFS, "The disk of /h is read-only; make it writable"),
        (errno.EACCES, "/h cannot be written by this user; change its owner"),
    ],
)
def test_a_home_that_cannot_be_written_is_refused_with_a_remedy(number: int, words: str) -> None:
    error = unusable(Path("/h"), OSError(number, os.strerror(number)))
    assert words in str(error)
    assert "--home" in str(error)


def test_a_disk_with_too_little_space_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_module, "LEAST_FREE_BYTES", 10**18)
    with pytest.raises(StartFailed, match=r"The disk of .* is full: \d+ MB are free"):
        Home(tmp_path / "home").make_folders(None)


def test_a_large_log_is_moved_and_the_oldest_goes(tmp_path: Path) -> None:
    log = tmp_path / "one.log"
    for number in range(6):
        log.write_text(f"{number}" * 20)
        rotate_log(log, rotate_bytes=10, kept_files=3)
    assert not log.exists()
    kept = sorted(tmp_path.iterdir())
    assert [path.name for path in kept] == ["one.log.1", "one.log.2", "one.log.3"]
    assert [path.read_text()[0] for path in kept] == ["5", "4", "3"]


def test_a_small_log_stays(tmp_path: Path) -> None:
    (tmp_path / "one.log").write_text("x")
    rotate_log(tmp_path / "one.log", rotate_bytes=10)
    assert [path.name for path in tmp_path.iterdir()] == ["one.log"]
