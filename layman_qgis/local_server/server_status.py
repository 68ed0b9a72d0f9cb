"""How the parts of a local server are, from the answer of `layman-server status --json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Optional

from layman_qgis.api.language import marked, tr_marked

#: Parts that `status` names by their store, in the words of the processes.
_STORES = {"redis": "redis", "postgresql": "postgresql", "ogc": "ogc", "worker": "work"}
#: Services that run once at the start.
_ONCE = frozenset({"databases", "prepare", "initdb"})
_WELL = frozenset({"running", "ready"})
#: The states that the supervisor names; a store without a process of its own answers or not.
STATES = (
    marked("waiting"),
    marked("starting"),
    marked("ready"),
    marked("done"),
    marked("backing off"),
    marked("stopping"),
    marked("stopped"),
    marked("answers"),
)


@dataclass(frozen=True)
class PartStatus:
    """A process or store; `pid` is 0 and `size_bytes` -1 where there is no process of its own."""

    name: str
    state: str
    is_well: bool
    message: str = ""
    pid: int = 0
    restarts: int = 0
    size_bytes: int = -1

    @property
    def state_text(self) -> str:
        """What is wrong in the server's words, else the state in the user's language."""
        return self.message or tr_marked(self.state)


@dataclass(frozen=True)
class ServerStatus:
    """The whole server; `ports` by their service, `since` as the server says it."""

    is_running: bool
    version: str = ""
    url: str = ""
    since: str = ""
    ports: tuple[tuple[str, int], ...] = ()
    size_bytes: int = 0
    parts: tuple[PartStatus, ...] = ()

    @classmethod
    def from_json(cls, body: Any) -> ServerStatus:
        """Read the answer; what is missing in it is left out."""
        if not isinstance(body, Mapping) or not body.get("running"):
            return cls(False, str(body.get("version", "")) if isinstance(body, Mapping) else "")
        ports = body.get("ports") or {}
        return cls(
            True,
            str(body.get("version") or ""),
            str(body.get("url") or ""),
            str(body.get("since") or ""),
            tuple((str(name), int(port)) for name, port in ports.items() if isinstance(port, int)),
            _number(body.get("pss_bytes")) or 0,
            tuple(_parts(body)),
        )


def _parts(body: Mapping[str, Any]) -> Iterator[PartStatus]:
    health = body.get("health")
    answers = health.get("parts") if isinstance(health, Mapping) else None
    answers = dict(answers) if isinstance(answers, Mapping) else {}
    said = {_STORES.get(name, name): answer for name, answer in answers.items() if isinstance(answer, Mapping)}
    for service in body.get("services") or ():
        name, state = str(service.get("name")), str(service.get("state") or "")
        if name in _ONCE:
            continue
        answer = said.pop(name, None)
        pid = _number(service.get("pid"))
        yield PartStatus(
            name,
            state,
            bool(pid) and (answer is None or bool(answer.get("ok"))),
            _message(answer),
            pid or 0,
            _number(service.get("restarts")) or 0,
            _number(service.get("pss_bytes")) or -1,
        )
    for name, answer in said.items():
        yield PartStatus(name, "answers" if answer.get("ok") else "", bool(answer.get("ok")), _message(answer))


def _message(answer: Optional[Mapping[str, Any]]) -> str:
    return str(answer.get("message") or "") if answer and not answer.get("ok") else ""


def _number(value: Any) -> Optional[int]:
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
