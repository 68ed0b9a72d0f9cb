"""Pages of publications, workspaces and shapes, as they come from a server."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from layman_qgis.api.errors import NotJson
from layman_qgis.api.publications import CurrentUser, PublicationType
from layman_qgis.api.server import Server
from layman_qgis.api.version import ServerVersion
from layman_qgis.gui.connection import Connection
from layman_qgis.gui.icons import ThemeWatcher
from layman_qgis.gui.messages import Messages
from layman_qgis.gui.publications_panel import PublicationsPanel
from layman_qgis.local_server.server import LocalServer
from layman_qgis.network import catalogue as catalogue_module
from layman_qgis.network.catalogue import Catalogue
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.listing import Listing, ShapeLookup, WorkspaceListing
from layman_qgis.network.other_lists import OtherLists
from layman_qgis.network.session import Session
from layman_qgis.network.sessions import Sessions
from tests.plugin.small_server import Reply
from tests.rest_client import RestClient, points


class Shelf:
    """A server's lists of any length, by the parameters of the request."""

    def __init__(self, http_server, layers, maps):
        self.server = http_server
        self.lists = {"layers": layers, "maps": maps}
        http_server.next_reply = self.reply

    def reply(self, request):
        address = urlsplit(request.split()[1])
        query = {key: values[0] for key, values in parse_qs(address.query).items()}
        kind = address.path.rsplit("/", 1)[-1]
        total = self.lists.get(kind, 0)
        first = int(query.get("offset", 0))
        last = min(total, first + int(query.get("limit", total)))
        items = [
            {"workspace": "ann", "publication_type": kind[:-1], "name": f"{kind}_{n}", "title": f"{kind} {n}"}
            for n in range(first, last)
        ]
        return Reply(200, json.dumps(items).encode(), {"Content-Type": "application/json", "X-Total-Count": str(total)})


def session_with(server, username="ann"):
    return Session(Server(server.url), Credentials(), CurrentUser(True, username), ServerVersion("l", "2.4.0", False))


def read_all(listing, qtbot):
    pages = []
    listing.loaded.connect(pages.append)
    with qtbot.waitSignal(listing.loaded, timeout=5000):
        listing.reload()
    while not listing.is_complete:
        with qtbot.waitSignal(listing.loaded, timeout=5000):
            listing.load_more()
    return pages


@pytest.mark.parametrize(("layers", "maps"), [(250, 3), (0, 0), (0, 120), (100, 100), (99, 1), (1, 0)])
def test_a_workspace_is_read_page_by_page_its_maps_first(qgis_app, qtbot, http_server, layers, maps):
    Shelf(http_server, layers, maps)
    listing = Listing(session_with(http_server), "ann")
    pages = read_all(listing, qtbot)
    names = [one.name for one in listing.publications]
    assert names == [*(f"maps_{n}" for n in range(maps)), *(f"layers_{n}" for n in range(layers))]
    assert listing.total == layers + maps
    assert all(len(page.publications) <= 101 for page in pages)
    assert [page.offset for page in pages] == [sum(len(p.publications) for p in pages[:n]) for n in range(len(pages))]
    assert pages[-1].is_last and not any(page.is_last for page in pages[:-1])


def test_a_new_search_makes_pages_on_their_way_void(qgis_app, qtbot, http_server):
    Shelf(http_server, 250, 0)
    listing = Listing(session_with(http_server), "ann")
    listing.reload()
    with qtbot.waitSignal(listing.loaded, timeout=5000):
        listing.reload("roads")
    assert len(listing.publications) == 100
    assert all("full_text_filter=roads" in seen.path for seen in http_server.seen[-2:])


def test_a_list_that_is_none_is_a_failure_and_can_be_read_again(qgis_app, qtbot, http_server):
    http_server.on("GET /rest/workspaces/ann/maps", Reply(200, b"<html>a proxy</html>"), Reply(200, b"[]"))
    http_server.on_json("GET /rest/workspaces/ann/layers", [])
    listing = Listing(session_with(http_server), "ann")
    with qtbot.waitSignal(listing.failed, timeout=5000) as blocker:
        listing.reload()
    assert isinstance(blocker.args[0], NotJson) and not listing.is_loading
    with qtbot.waitSignal(listing.loaded, timeout=5000):
        listing.reload()
    assert listing.publications == []


def test_a_workspace_in_which_nobody_has_published_yet_is_empty(qgis_app, qtbot, http_server):
    missing = {"code": 40, "message": "Workspace does not exist."}
    for kind in ("layers", "maps"):
        http_server.on_json(f"GET /rest/workspaces/ann/{kind}", missing, status=404)
    listing = Listing(session_with(http_server), "ann")
    (page,) = read_all(listing, qtbot)
    assert (page.total, page.is_last) == (0, True)


def test_lists_of_other_workspaces_are_asked_for_once_and_forgotten_with_the_session(qgis_app, qtbot, http_server):
    Shelf(http_server, 2, 1)
    sessions = Sessions()
    sessions.add(session_with(http_server))
    others = OtherLists(sessions)
    with qtbot.waitSignal(others.changed, timeout=5000):
        assert others.of(http_server.url, "ann") is None
    assert len(others.of(http_server.url, "ann")) == 3
    asked = len(http_server.seen)
    assert len(others.of_other_servers("https://elsewhere.example.org")) == 3
    assert others.of_other_servers(http_server.url) == []
    assert len(http_server.seen) == asked
    sessions.remove(http_server.url)
    assert others.of(http_server.url, "ann") is None and not others.is_signed_in(http_server.url)


def test_shapes_and_workspaces_of_a_real_server(session, qtbot, layman_server):
    client = RestClient(layman_server.url, layman_server.token)
    client.publish("shapes_of_points", {"p.geojson": points()}, title="Točky")
    listing = Listing(session, session.workspace)
    with qtbot.waitSignal(listing.loaded, timeout=10_000):
        listing.reload("Točky")
    (one,) = [one for one in listing.publications if one.name == "shapes_of_points"]
    assert (one.type, one.geodata_type) == (PublicationType.LAYER, "vector")
    shapes = ShapeLookup(session)
    with qtbot.waitSignal(shapes.found, timeout=10_000) as blocker:
        shapes.ask([one])
    assert blocker.args[0] == {"shapes_of_points": "point"}
    workspaces = WorkspaceListing(session)
    with qtbot.waitSignal(workspaces.loaded, timeout=10_000):
        workspaces.reload()
    assert workspaces.workspaces[0].name == session.user.username


def many_items(first, count):
    return [
        {
            "workspace": "ann",
            "publication_type": "layer",
            "name": f"n{number}",
            "uuid": f"u{number}",
            "title": "طبقة 层",
        }
        for number in range(first, first + count)
    ]


@pytest.mark.parametrize("pages", [True, False], ids=["pages", "all at once"])
def test_thousands_are_read_page_by_page_for_the_dock(qgis_app, qtbot, http_server, pages, monkeypatch):
    monkeypatch.setattr(catalogue_module, "AT_ONCE", 40)
    path = "GET /rest/workspaces/ann/layers"
    http_server.on_json("GET /rest/workspaces/ann/maps", [])
    if pages:
        replies = [many_items(first, count) for first, count in ((0, 40), (39, 40), (79, 5))]
    else:
        replies = [many_items(0, 84)]
    http_server.on(path, *(Reply(200, json.dumps(one).encode()) for one in replies))
    version = ServerVersion("layman-server", "1", True)
    session = Session(Server(http_server.url), Credentials(), CurrentUser(True, "ann"), version)
    catalogue = Catalogue(session)
    with qtbot.waitSignal(catalogue.loaded, timeout=10_000):
        catalogue.refresh()
    assert len(catalogue.publications) == 84
    asked = [one.path for one in http_server.seen if "/layers" in one.path]
    assert len(asked) == len(replies) and "offset=0" in asked[0] and (not pages or "offset=80" in asked[2])


def test_of_thousands_only_what_is_seen_has_its_picture_fetched(qgis_app, qtbot, qgis_iface, qgis_parent, http_server):
    http_server.on_json("GET /rest/workspaces/ann/maps", [])
    http_server.on_json("GET /rest/workspaces/ann/layers", many_items(0, 10_000))
    connection = Connection(LocalServer(), qgis_parent)
    version = ServerVersion("layman-server", "1", True)
    connection.sessions.add(Session(Server(http_server.url), Credentials(), CurrentUser(True, "ann"), version))
    panel = PublicationsPanel(connection, Messages(qgis_iface), ThemeWatcher(qgis_parent))
    qtbot.addWidget(panel)
    panel.resize(400, 600)
    panel.show()

    def pictures():
        return {one.path for one in http_server.seen if one.path.endswith("/thumbnail")}

    qtbot.waitUntil(lambda: panel.filtered.rowCount() == 10_000, timeout=30_000)
    qtbot.waitUntil(lambda: bool(pictures()), timeout=10_000)
    qtbot.wait(300)
    assert 1 < len(pictures()) < 30
    panel.list_view.scrollToBottom()
    qtbot.waitUntil(lambda: any("/n9999/" in path for path in pictures()), timeout=10_000)
    assert len(pictures()) < 60
    panel.filter_edit.setText("layer_that_is_not_there")
    assert panel.filtered.rowCount() == 0
