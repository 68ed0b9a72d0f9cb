"""Parts are killed at random moments while clients publish, change and delete; then nothing is lost or half there.

`LAYMAN_FAULT_SEED` repeats a course (as far as the machine's timing allows), `LAYMAN_FAULT_COUNT` makes it longer.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import secrets
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import requests

from layman_server.supervisor.proc import with_descendants
from tests.rest_client import RED_SQUARES_SLD, RestClient, composition, points, wms_layer
from tests.server.server_process import ServerProcess, layman_server, logs

OPERATIONS = int(os.environ.get("LAYMAN_FAULT_COUNT", "200"))
CLIENTS = 3
PARTS = ("work", "redis", "postgresql", "serve", "ogc")
#: Operations between two kills; one in five is followed by another one at once, while the part still starts.
BETWEEN_KILLS = (2, 10)
#: Within this time lost work is found again, and done.
SETTLE_S = 300
HITS = "service=WFS&version=1.1.0&request=GetFeature&resultType=hits"


@dataclass
class Fate:
    """What may be of one publication in the end: the titles and feature counts that it may have, whether it is there.

    `presence` is True, False, or None where an answer was lost, so that both are right.
    """

    folder: str
    presence: bool | None = False
    titles: set[str] = field(default_factory=set)
    counts: set[int] = field(default_factory=set)


@dataclass
class Killer:
    """Kills one process of a part now and then; `done` says how many operations are done."""

    server: ServerProcess
    chance: random.Random
    done: Callable[[], int]
    kills: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self.over.is_set():
            next_at = self.done() + self.chance.randint(*BETWEEN_KILLS)
            while self.done() < next_at and not self.over.wait(0.05):
                continue
            self._kill_within(0.5)
            while self.chance.random() < 0.2:
                self._kill_within(2)

    def _kill_within(self, pause_s: float) -> None:
        if self.over.wait(self.chance.uniform(0, pause_s)):
            return
        part = self.chance.choice(PARTS)
        with contextlib.suppress(OSError, ValueError):
            state = json.loads((self.server.home / "run" / "state.json").read_text())
            pid = next(service["pid"] for service in state["services"] if service["name"] == part)
            if pid is not None:
                # The first process, or one below it.
                os.kill(self.chance.choice([pid, *with_descendants(pid)]), signal.SIGKILL)
                self.kills.append(part)


class Course:
    """The operations of one client, each on publications of its own."""

    def __init__(self, server: ServerProcess, number: int, chance: random.Random, workspace: str) -> None:
        self.client = RestClient(server.url, server.token, workspace)
        self.number = number
        self.chance = chance
        self.fates: dict[str, Fate] = {}
        self.wrong: list[str] = []
        self.tries = 0
        self.done = 0

    def run(self) -> None:
        while self.done < OPERATIONS // CLIENTS:
            self.tries += 1
            there = [name for name, fate in self.fates.items() if fate.presence]
            kind = self.chance.choices(("publish", "change", "delete"), (5, 3, 2) if there else (1, 0, 0))[0]
            try:
                if kind == "publish":
                    self.publish()
                else:
                    (self.change if kind == "change" else self.delete)(self.chance.choice(there))
            except Exception as error:
                self.wrong.append(f"{kind}: {type(error).__name__}: {error}")
            time.sleep(self.chance.uniform(0, 0.8))

    def publish(self) -> None:
        name = f"loop_{self.number}_{self.tries}"
        layers = [name for name, fate in self.fates.items() if fate.folder == "layers" and fate.presence]
        if layers and self.chance.random() < 0.2:
            layer = self.chance.choice(layers)
            described = {"title": layer, "wms": {"url": self._wms(), "name": layer}}
            document = composition([wms_layer(described)], title=name)
            fate = Fate("maps", titles={name})
            answer = self._ask(lambda: self.client.post_map(document, name=name, title=name))
        else:
            count = self.chance.choice((1, 3, 50, 20_000))
            style = ("s.sld", RED_SQUARES_SLD) if self.chance.random() < 0.3 else None
            fate = Fate("layers", titles={name}, counts={count})
            files = {"a.geojson": points(count)}
            answer = self._ask(lambda: self.client.post_layer(files, style=style, name=name, title=name))
        self.fates[name] = fate
        fate.presence = None if answer is None else answer.status_code == 200
        if fate.presence and self.chance.random() < 0.7:
            self._wait(name, fate)
        if answer is not None and answer.status_code not in (200, 409, 503):
            self.wrong.append(f"POST {name}: {answer.status_code} {answer.text[:300]}")

    def change(self, name: str) -> None:
        fate = self.fates[name]
        title, count = f"{name} at {self.tries}", self.chance.choice((2, 40))
        wants_data = fate.folder == "layers" and self.chance.random() < 0.4
        files = {"file": ("b.geojson", points(count))} if wants_data else None
        url = self.client.url + self.client.path(name, fate.folder)
        answer = self._ask(lambda: self.client.session.patch(url, data={"title": title}, files=files, timeout=60))
        if answer is not None and answer.status_code == 200:
            fate.titles = {title}
            fate.counts = {count} if wants_data else fate.counts
        elif answer is None:
            fate.titles.add(title)
            fate.counts |= {count} if wants_data else set()
        elif answer.status_code not in (409, 503):
            self.wrong.append(f"PATCH {name}: {answer.status_code} {answer.text[:300]}")
        else:
            # Refused: it may have been noted before something broke.
            fate.titles |= {title} if answer.status_code == 503 else set()
            fate.counts |= {count} if wants_data and answer.status_code == 503 else set()

    def delete(self, name: str) -> None:
        fate = self.fates[name]
        answer = self._ask(lambda: self.client.delete(self.client.path(name, fate.folder)))
        if answer is None or answer.status_code in (409, 503):
            fate.presence = None
        elif answer.status_code == 200:
            fate.presence = False
        else:
            self.wrong.append(f"DELETE {name}: {answer.status_code} {answer.text[:300]}")

    def _wait(self, name: str, fate: Fate) -> None:
        """Wait a while for the end of the work, as most clients do."""
        end = time.monotonic() + 15
        while time.monotonic() < end:
            answer = self._ask(lambda: self.client.get(self.client.path(name, fate.folder)), is_counted=False)
            if answer is not None and answer.status_code == 200:
                if answer.json()["layman_metadata"]["publication_status"] != "UPDATING":
                    return
            time.sleep(0.1)

    def _ask(self, ask: Callable[[], requests.Response], *, is_counted: bool = True) -> requests.Response | None:
        """The answer, None when the connection broke and nobody knows what became of the request.

        An operation counts when the server has taken a decision on it.
        """
        try:
            answer = ask()
        except requests.RequestException:
            time.sleep(0.5)
            return None
        if answer.status_code == 503:
            time.sleep(1)
        elif is_counted:
            self.done += 1
        return answer

    def _wms(self) -> str:
        return f"{self.client.url}/geoserver/{self.client.workspace}/ows"


def settled(client: RestClient) -> None:
    """Wait until all is well and nothing is under way."""
    end = time.monotonic() + SETTLE_S
    left: object = "nothing answered"
    while time.monotonic() < end:
        with contextlib.suppress(requests.RequestException):
            if client.get("/health").status_code == 200:
                listed = client.get("/rest/publications").json()
                left = [item["name"] for item in listed if is_updating(client, item)]
                if not left:
                    return
        time.sleep(2)
    raise AssertionError(f"still under way: {left}")


def is_updating(client: RestClient, item: dict[str, str]) -> bool:
    described = client.get(client.path(item["name"], f"{item['publication_type']}s"))
    return described.status_code == 200 and described.json()["layman_metadata"]["publication_status"] == "UPDATING"


def faults(client: RestClient, name: str, fate: Fate) -> list[str]:
    """What is not as it may be with one publication."""
    answer = client.get(client.path(name, fate.folder))
    if answer.status_code == 404:
        return [f"{name} was accepted and is lost"] if fate.presence else []
    if answer.status_code != 200:
        return [f"{name}: {answer.status_code} {answer.text[:300]}"]
    if fate.presence is False:
        return [f"{name} was deleted or refused and is there"]
    described = answer.json()
    if described["title"] not in fate.titles:
        return [f"{name} has the title {described['title']}, not one of {fate.titles}"]
    if described["layman_metadata"]["publication_status"] == "INCOMPLETE":
        has_cause = any("error" in part for part in described.values() if isinstance(part, dict))
        return [] if has_cause else [f"{name} failed without a cause: {answer.text[:500]}"]
    found = [] if client.get(client.path(name, fate.folder) + "/thumbnail").ok else [f"{name} has no thumbnail"]
    if fate.folder == "layers":
        hits = client.get(f"/geoserver/{client.workspace}/wfs?{HITS}&typeName={name}").text
        counted = re.search(r'numberOfFeatures="(\d+)"', hits)
        if counted is None or int(counted[1]) not in fate.counts:
            found.append(f"{name} has {hits[-200:]} features, not one of {fate.counts}")
    return found


@pytest.mark.slow
def test_after_random_kills_nothing_is_lost_and_nothing_half_there(own_server: Callable[..., ServerProcess]) -> None:
    seed = int(os.environ.get("LAYMAN_FAULT_SEED") or secrets.randbelow(10**6))
    print(f"LAYMAN_FAULT_SEED={seed}")
    server = own_server()
    client = RestClient(server.url, server.token)
    courses = [Course(server, n, random.Random(seed * 10 + n), client.workspace) for n in range(CLIENTS)]
    killer = Killer(server, random.Random(seed * 10 + 9), lambda: sum(course.done for course in courses))
    threads = [threading.Thread(target=course.run) for course in courses]
    killing = threading.Thread(target=killer.run)
    for thread in (*threads, killing):
        thread.start()
    for thread in threads:
        thread.join()
    killer.over.set()
    killing.join()
    print(f"{sum(course.done for course in courses)} operations, {len(killer.kills)} kills")
    settled(client)
    wrong = [text for course in courses for text in course.wrong]
    for course in courses:
        for name, fate in course.fates.items():
            wrong += faults(client, name, fate)
    # What killed processes had in hand is swept away every two minutes.
    end = time.monotonic() + 150
    checked = layman_server("check", "--home", str(server.home))
    while checked.returncode == 1 and "[leftovers]" in checked.stdout and time.monotonic() < end:
        time.sleep(5)
        checked = layman_server("check", "--home", str(server.home))
    wrong += checked.stdout.splitlines()
    assert not wrong, "\n".join([f"seed {seed}", *wrong, logs(server.home)])
    assert checked.returncode == 0, checked.stderr
    assert len(killer.kills) > OPERATIONS // 20
