"""A real GeoServer for tests: `GEOSERVER_HOME` booted once in a run, or the one that `LAYMAN_GS_HOST` names."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.server.server_process import free_port

BOOT_TIMEOUT_S = 240.0
USER, PASSWORD, ROLE = "layman_gs", "a password of tests", "LAYMAN_ROLE"
#: Said by tests that are skipped.
MISSING = "set GEOSERVER_HOME to an unpacked GeoServer, or LAYMAN_GS_HOST and its password to a running one"
#: The fixtures of one run share it; `LAYMAN_GS_HOST` is taken away from the environment of the servers under test.
_NAMED = {name: value for name, value in os.environ.items() if name.startswith(("LAYMAN_GS_", "GEOSERVER_ADMIN"))}


@dataclass(frozen=True)
class RealGeoServerPlace:
    """Where a real GeoServer is, with its administrator's password."""

    port: int
    admin_password: str
    host: str = "127.0.0.1"
    path: str = "/geoserver"
    data_dir: Path | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}{self.path}"

    @property
    def settings(self) -> dict[str, str]:
        """What a server under test is told."""
        return {
            "LAYMAN_GS_HOST": self.host,
            "LAYMAN_GS_PORT": str(self.port),
            "LAYMAN_GS_PATH": self.path,
            "LAYMAN_GS_USER": _NAMED.get("LAYMAN_GS_USER", USER),
            "LAYMAN_GS_PASSWORD": _NAMED.get("LAYMAN_GS_PASSWORD", PASSWORD),
            "LAYMAN_GS_ROLE": _NAMED.get("LAYMAN_GS_ROLE", ROLE),
            "GEOSERVER_ADMIN_PASSWORD": self.admin_password,
        }

    def rest(self, method: str, path: str, **more: object) -> requests.Response:
        """A request to the REST API as the administrator."""
        auth = ("admin", self.admin_password)
        return requests.request(method, f"{self.url}/rest{path}", auth=auth, timeout=60, **more)  # type: ignore[arg-type]


def is_available() -> bool:
    """Whether this run has a real GeoServer."""
    return bool(os.environ.get("GEOSERVER_HOME") or _NAMED.get("LAYMAN_GS_HOST"))


#: With which status WMS and WFS 1.x answer exceptions: GeoServer says that it went well.
EXCEPTION_STATUS = 200 if is_available() else 400


def is_refused(answer: requests.Response) -> bool:
    """Whether WFS refuses an edit: with 403, or as GeoServer does, with an exception and the status 200 or 500."""
    return answer.status_code == 403 or (is_available() and "Exception" in answer.text)


@contextlib.contextmanager
def running_geoserver() -> Iterator[RealGeoServerPlace]:
    """One that answers."""
    if host := _NAMED.get("LAYMAN_GS_HOST"):
        port = int(_NAMED.get("LAYMAN_GS_PORT", "8080"))
        path = "/" + _NAMED.get("LAYMAN_GS_PATH", "geoserver").strip("/")
        yield RealGeoServerPlace(port, _NAMED.get("GEOSERVER_ADMIN_PASSWORD", "geoserver"), host, path)
        return
    home = Path(os.environ["GEOSERVER_HOME"])
    folder = Path(tempfile.mkdtemp(prefix="layman-geoserver-"))
    try:
        with booted(home, folder / "data") as place:
            yield place
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def booted(home: Path, data_dir: Path) -> Iterator[RealGeoServerPlace]:
    """The distribution `home` on a data directory, which is made when it is not there."""
    rules = data_dir / "security" / "layers.properties"
    if not rules.exists():
        rules.parent.mkdir(parents=True, exist_ok=True)
        rules.write_text("mode=HIDE\n*.*.r=*\n*.*.w=GROUP_ADMIN,ADMIN\n", encoding="ascii")
    port = free_port()
    command = [
        "java", "-Xmx700m", "-XX:+UseSerialGC", "-Djava.awt.headless=true", f"-DGEOSERVER_DATA_DIR={data_dir}",
        f"-Djetty.base={home}", "-jar", str(home / "start.jar"), "jetty.http.host=127.0.0.1", f"jetty.http.port={port}",
    ]  # fmt: skip
    log = (data_dir.parent / "geoserver.log").open("wb")
    process = subprocess.Popen(command, cwd=data_dir.parent, stdout=log, stderr=subprocess.STDOUT)
    place = RealGeoServerPlace(port, "geoserver", data_dir=data_dir)
    try:
        _wait(process, place, Path(log.name))
        yield place
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def _wait(process: subprocess.Popen[bytes], place: RealGeoServerPlace, log: Path) -> None:
    end = time.monotonic() + BOOT_TIMEOUT_S
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(requests.RequestException):
            if place.rest("GET", "/about/version.json").status_code == 200:
                return
        time.sleep(0.5)
    raise AssertionError(f"GeoServer did not start: {log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def real_geoserver() -> Iterator[RealGeoServerPlace]:
    """The real GeoServer of this run; the test is skipped when there is none."""
    if not is_available():
        pytest.skip(MISSING)
    with running_geoserver() as place:
        yield place
