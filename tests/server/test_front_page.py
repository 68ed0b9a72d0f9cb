"""The page at the server's own address: what everybody may see, and nothing else."""

from __future__ import annotations

import itertools
import re

import pytest
import requests

from tests.rest_client import RestClient, points

_NUMBERS = itertools.count(1)


@pytest.fixture
def client(running_server):
    return RestClient(running_server.url, running_server.token)


def page_of(server, **headers):
    return requests.get(f"{server.url}/", headers={"Accept": "text/html", **headers}, timeout=30)


def test_everybody_sees_what_everybody_may_read_with_links_that_work(client, running_server):
    seen, hidden = f"front_{next(_NUMBERS)}", f"front_{next(_NUMBERS)}"
    title = 'الطرق <b>& "roads" 道路'
    client.publish(seen, {"p.geojson": points()}, title=title)
    client.publish(hidden, {"p.geojson": points()}, **{"access_rights.read": client.workspace})
    answer = page_of(running_server)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    assert "<script" not in answer.text and "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "الطرق &lt;b&gt;&amp; &#34;roads&#34; 道路" in answer.text
    assert seen in answer.text and hidden not in answer.text
    links = [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src)="([^"]+)"', answer.text)]
    mine = [link for link in links if seen in link]
    assert len(mine) == 4
    for link in {*mine, *(link for link in links if "layers/" not in link and "/geoserver/front" not in link)}:
        assert requests.get(link, timeout=60).status_code == 200, link
    kinds = [requests.get(link, timeout=60).headers["Content-Type"].split(";")[0] for link in mine]
    assert kinds == ["image/png", "text/html", "image/png", "application/json"]
