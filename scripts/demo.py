"""The whole way once: a server, a real QGIS with the plugin, two layers and a map of both, read back over HTTP.

Leaves the server running; `make stop` ends it. Running it again replaces what the last run published.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo_qgis import run_in_qgis
from demo_server import DemoServer, running_or_started

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / "demo-home"
OUTPUT = ROOT / "demo"
WORLD_MAP = Path("/usr/share/qgis/resources/data/world_map.gpkg")
LAYERS = ("countries", "states_provinces")
MAP = "world"
FEATURES = {"countries": 240, "states_provinces": 4556}


@dataclass
class Report:
    """Steps with their seconds and the addresses to try."""

    steps: list[tuple[str, float, str]] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    def add(self, step: str, seconds: float, remark: str = "") -> None:
        """Keep a step and show it at once."""
        self.steps.append((step, seconds, remark))
        print(f"  {step:<58}{seconds:>7.2f} s  {remark}", flush=True)

    def write(self, path: Path) -> None:
        """Save as JSON."""
        steps = [{"step": step, "seconds": round(seconds, 3), "remark": remark} for step, seconds, remark in self.steps]
        path.write_text(json.dumps({"steps": steps, "addresses": self.addresses}, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """0 when everything was published and read back right."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir()
    report = Report()
    try:
        server = start(report)
        publish(server, report)
        read_back(server, report)
    except (RuntimeError, OSError, AssertionError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    report.write(OUTPUT / "timings.json")
    print("\nTry these:")
    for name, address in report.addresses.items():
        print(f"  {name:<24}{address}")
    print(f"\nPictures and files are in {OUTPUT.name}/. The server keeps running; `make stop` ends it.")
    return 0


def start(report: Report) -> DemoServer:
    """Start the server and clear what an earlier run published."""
    started = time.monotonic()
    server = running_or_started(HOME, ROOT / "build" / "demo-server.log")
    report.add(
        "server ready", time.monotonic() - started, server.url if server.started_here else f"{server.url} (ran already)"
    )
    started = time.monotonic()
    removed = [name for name in (MAP,) if server.remove_if_there("maps", name)]
    removed += [name for name in LAYERS if server.remove_if_there("layers", name)]
    if removed:
        report.add("removed what the last run published", time.monotonic() - started, ", ".join(removed))
    return server


def publish(server: DemoServer, report: Report) -> None:
    """Let QGIS publish, and show the steps that its tasks went through."""
    order = {
        "home": str(HOME), "port": server.port, "output": str(OUTPUT), "world_map": str(WORLD_MAP),
        "layers": list(LAYERS), "map": MAP, "answer": str(ROOT / "build" / "demo-answer.json"),
    }  # fmt: skip
    answer = run_in_qgis(ROOT / "build" / "demo-profile", order)
    if answer.get("error"):
        raise RuntimeError(f"the plugin could not publish:\n{answer['error']}")
    if answer["complaints"]:
        complaints = "\n".join(answer["complaints"])
        raise RuntimeError(f"something in QGIS went wrong behind the windows:\n{complaints}")
    report.add("QGIS started, plugin loaded, logged in", answer["login_s"])
    for job in answer["jobs"]:
        report.add(job["title"], job["seconds"])
        for step in job["steps"]:
            report.add(f"   {step['title']}", step["seconds"], step["state"] if step["state"] != "done" else "")


def read_back(server: DemoServer, report: Report) -> None:
    """Read what was published as other programs do, and check it."""
    for name in LAYERS:
        started = time.monotonic()
        count = feature_count(server, name)
        report.add(f"WFS GetFeature of {name}", time.monotonic() - started, f"{count} features")
        if count != FEATURES[name]:
            raise RuntimeError(f"{name} has {count} features, not {FEATURES[name]}")
    started = time.monotonic()
    picture = map_picture(server)
    report.add("WMS GetMap of both, 1200 x 600 px", time.monotonic() - started, f"{len(picture) / 1000:.0f} kB")
    (OUTPUT / "map.png").write_bytes(picture)
    started = time.monotonic()
    composition = server.json(f"/rest/workspaces/{server.workspace}/maps/{MAP}/file")
    report.add("composition JSON", time.monotonic() - started, f"{len(composition['layers'])} layers")
    (OUTPUT / "composition.json").write_text(json.dumps(composition, indent=2) + "\n", encoding="utf-8")
    for kind, name in (*(("layers", name) for name in LAYERS), ("maps", MAP)):
        thumbnail, _ = server.get(f"/rest/workspaces/{server.workspace}/{kind}/{name}/thumbnail")
        (OUTPUT / f"thumbnail_{name}.png").write_bytes(thumbnail)
    list_addresses(server, report)


def feature_count(server: DemoServer, layer: str) -> int:
    """How many features GetFeature gives."""
    content, _ = server.get(
        f"/geoserver/{server.workspace}/wfs",
        SERVICE="WFS", VERSION="1.1.0", REQUEST="GetFeature", TYPENAME=layer,
    )  # fmt: skip
    members = ElementTree.fromstring(content).iter("{http://www.opengis.net/gml}featureMember")
    return sum(1 for _ in members)


def map_picture(server: DemoServer) -> bytes:
    """PNG of both layers.

    Raises:
        RuntimeError: the answer is no picture.
    """
    content, content_type = server.get(
        f"/geoserver/{server.workspace}/ows",
        SERVICE="WMS", VERSION="1.3.0", REQUEST="GetMap", LAYERS=",".join(LAYERS), STYLES=",", CRS="EPSG:4326",
        BBOX="-90,-180,90,180", WIDTH=1200, HEIGHT=600, FORMAT="image/png", TRANSPARENT="false",
    )  # fmt: skip
    if not content.startswith(b"\x89PNG"):
        raise RuntimeError(f"GetMap answered {content_type}: {content[:500]!r}")
    return content


def list_addresses(server: DemoServer, report: Report) -> None:
    """What the user can open now."""
    rest = f"{server.url}/rest/workspaces/{server.workspace}"
    described: dict[str, Any] = server.json(f"/rest/workspaces/{server.workspace}/layers/{LAYERS[0]}")
    report.addresses = {
        "REST, layer": f"{rest}/layers/{LAYERS[0]}",
        "REST, map": f"{rest}/maps/{MAP}",
        "composition JSON": f"{rest}/maps/{MAP}/file",
        "WMS": f"{described['wms']['url']}?SERVICE=WMS&REQUEST=GetCapabilities",
        "WFS": f"{described['wfs']['url']}?SERVICE=WFS&VERSION=1.1.0&REQUEST=GetCapabilities",
        "metadata record": described["metadata"]["record_url"],
        "API to try": f"{server.url}/rest/",
    }


if __name__ == "__main__":
    sys.exit(main())
