"""A lean client of the REST API: it takes as little as possible of the two cores that the server needs."""

from __future__ import annotations

import http.client
import json
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

POLL_S = 0.02
WAIT_S = 300


class Client:
    """One connection, kept open; without a token nobody in particular asks."""

    def __init__(self, base: str, token: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=WAIT_S)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.base = base
        self.token = token

    def request(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> bytes:
        """The body of the answer.

        Raises:
            RuntimeError: the status is not 200.
        """
        self._connection.request(method, path, body, {**self._headers, **(headers or {})})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        return content

    def json(self, path: str) -> Any:
        """The answer of GET as JSON."""
        return json.loads(self.request("GET", path))

    def workspace(self) -> str:
        """The username of the token's owner."""
        return str(self.json("/rest/current-user")["username"])

    def publish(self, kind: str, workspace: str, name: str, file: Path) -> dict[str, float]:
        """POST a file and wait until every part is there; seconds to the answer and to the end, from the start.

        Raises:
            RuntimeError: a part failed, or it takes too long.
        """
        started = time.monotonic()
        self.post(kind, workspace, name, file)
        answered = time.monotonic() - started
        return {"answered_s": answered, "ready_s": self._wait(f"/rest/workspaces/{workspace}/{kind}/{name}", started)}

    def post(self, kind: str, workspace: str, name: str, file: Path) -> None:
        """POST a file and wait for the answer only."""
        form = _Form({"name": name, "title": name, "access_rights.read": "EVERYONE"}, file)
        self.request("POST", f"/rest/workspaces/{workspace}/{kind}", form.blocks(), form.headers)

    def is_complete(self, path: str) -> bool:
        """Whether every part is there.

        Raises:
            RuntimeError: a part failed.
        """
        described = self.json(path)
        status = described["layman_metadata"]["publication_status"]
        if status == "INCOMPLETE":
            failed = {key: part for key, part in described.items() if isinstance(part, dict) and "error" in part}
            raise RuntimeError(f"{path}: {failed}")
        return bool(status == "COMPLETE")

    def patch(self, path: str, fields: Mapping[str, str], file: Path | None = None, field: str = "file") -> float:
        """PATCH and wait until every part is there again; seconds from the start.

        Raises:
            RuntimeError: a part failed, or it takes too long.
        """
        started = time.monotonic()
        form = _Form(fields, file, field)
        self.request("PATCH", path, form.blocks(), form.headers)
        return self._wait(path, started)

    def _wait(self, path: str, started: float) -> float:
        while time.monotonic() - started < WAIT_S:
            if self.is_complete(path):
                return time.monotonic() - started
            time.sleep(POLL_S)
        raise RuntimeError(f"{path} is not ready after {WAIT_S} s")

    def delete(self, path: str) -> float:
        """DELETE; the seconds it took."""
        started = time.monotonic()
        self.request("DELETE", path)
        return time.monotonic() - started


def per_second(base: str, token: str, paths: list[str], clients: int, seconds: float) -> float:
    """Requests answered per second by `clients` connections that ask for `paths` in turn, without a pause.

    Raises:
        RuntimeError: a request failed.
    """
    counts, errors = [0] * clients, []
    end = time.monotonic() + seconds

    def ask(index: int) -> None:
        client = Client(base, token)
        try:
            while time.monotonic() < end:
                client.request("GET", paths[(counts[index] * clients + index) % len(paths)])
                counts[index] += 1
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            errors.append(error)

    started = time.monotonic()
    threads = [threading.Thread(target=ask, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise RuntimeError(f"a request failed: {errors[0]}")
    return sum(counts) / (time.monotonic() - started)


def map_paths(workspace: str, layer: str, columns: int = 8) -> list[str]:
    """GetMap requests of 256 x 256 px that tile the world, so that no answer can be the one before."""
    side = 40_000_000 / columns
    paths = []
    for number in range(columns * columns):
        x, y = -20_000_000 + number % columns * side, -20_000_000 + number // columns * side
        query = {
            "SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetMap", "LAYERS": layer, "STYLES": "",
            "SRS": "EPSG:3857", "BBOX": f"{x},{y},{x + side},{y + side}", "WIDTH": "256", "HEIGHT": "256",
            "FORMAT": "image/png", "TRANSPARENT": "true",
        }  # fmt: skip
        paths.append(f"/geoserver/{workspace}/ows?{urlencode(query)}")
    return paths


class _Form:
    """A multipart body whose file is read from the disk while it is sent."""

    def __init__(self, fields: Mapping[str, str], file: Path | None, field: str = "file") -> None:
        boundary = uuid.uuid4().hex
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        if file is not None:
            head += (
                f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{file.name}"\r\n'
                "Content-Type: application/octet-stream\r\n\r\n"
            )
        self._head, self._tail, self._file = head.encode(), f"\r\n--{boundary}--\r\n".encode(), file
        size_bytes = file.stat().st_size if file else 0
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(self._head) + size_bytes + len(self._tail)),
        }

    def blocks(self) -> Iterator[bytes]:
        """The body in blocks of a megabyte."""
        yield self._head
        if self._file is not None:
            with self._file.open("rb") as file:
                while block := file.read(1 << 20):
                    yield block
        yield self._tail
