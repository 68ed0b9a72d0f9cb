"""The web application: mounts the front doors."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, request

import layman_server
from layman_server.catalogue.wsgi import create_csw_app
from layman_server.geoserver.access_rules import AccessCheck, roles_of_actor
from layman_server.geoserver.catalog_directory import CatalogDirectory
from layman_server.geoserver.datadir import DataDirectory
from layman_server.geoserver.engine_client import EngineClient
from layman_server.geoserver_rest.calls import Surroundings as GeoServerRest
from layman_server.geoserver_rest.door import create_geoserver_rest_blueprint
from layman_server.model.access import listed_names
from layman_server.model.publication import PublicationKey, PublicationType
from layman_server.oauth.endpoints import create_endpoints
from layman_server.oauth.page import create_page
from layman_server.ogc.front import MapServer, Surroundings, create_blueprint
from layman_server.ogc.request_names import LayerName
from layman_server.ogc.wmts.cache import TileCache
from layman_server.ogc.wmts.front import TileSurroundings, create_tile_blueprint
from layman_server.ogc.wmts.kept_tiles import with_kept_tiles
from layman_server.publishing.context import Publishing
from layman_server.publishing.edits import features_edited
from layman_server.publishing.new_attributes import AddAttributes, add_attributes
from layman_server.publishing.rights import hidden_records
from layman_server.publishing.users import token_hash
from layman_server.rest.about import about
from layman_server.rest.auth import EXTENSION as SIGN_IN
from layman_server.rest.auth import actor, actor_of_basic, actor_of_service
from layman_server.rest.chunks import chunks
from layman_server.rest.comparison import comparison
from layman_server.rest.errors import register_error_handlers
from layman_server.rest.openapi import create_openapi_blueprint
from layman_server.rest.publication_files import publication_files
from layman_server.rest.publications import publications
from layman_server.rest.state import EXTENSION, base_url, has_valid_host
from layman_server.rest.uploads import UploadRequest, remove_uploads_of
from layman_server.rest.users import users
from layman_server.settings import Settings
from layman_server.sign_in.identify import SignIn
from layman_server.web.front_page import create_front_page

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_REST = (publications, publication_files, comparison, chunks, users, about)


def create_app(
    settings: Settings,
    publishing: Publishing,
    engine: EngineClient,
    sign_in: SignIn,
    real_geoserver: Callable[[AddAttributes], MapServer] | None = None,
    engine_door: Blueprint | None = None,
) -> Flask:
    """The Flask application: `/`, `/rest`, `/geoserver`, `/csw`, `/oauth`, `/health`.

    With a real GeoServer `real_geoserver` makes what answers OGC requests in place of the engine, and `engine_door`
    lets GeoServer in at the engine.
    """
    app = Flask("layman_server", static_folder=None)
    app.request_class = UploadRequest
    # A path with `//` is no other spelling of one with `/`: it would be answered with a redirection in HTML.
    app.url_map.merge_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config["MAX_CONTENT_LENGTH"] = settings.max_upload_bytes or None
    app.config["PUBLIC_URL"] = settings.public_url.rstrip("/")
    app.config["SERVER_IDENTITY"] = settings.identity
    app.config["OWN_URLS"] = _own_urls(settings)
    app.extensions[EXTENSION] = publishing
    app.extensions[SIGN_IN] = sign_in
    for blueprint in (*_REST, create_openapi_blueprint(), create_front_page(publishing, base_url, actor)):
        app.register_blueprint(blueprint)
    map_server: MapServer = engine
    if real_geoserver is not None:
        map_server = real_geoserver(lambda wanted: add_attributes(publishing, actor(), wanted))
    if engine_door is not None:
        app.register_blueprint(engine_door)
    tiles = _tile_cache(settings)
    app.register_blueprint(create_blueprint(Surroundings(map_server, base_url, _roles, _edited(publishing, tiles))))
    if real_geoserver is None:
        app.register_blueprint(create_geoserver_rest_blueprint(_geoserver_rest(settings, publishing)))
        access = AccessCheck(settings.gs_data_dir / "security" / "layers.properties")
        app.register_blueprint(create_tile_blueprint(TileSurroundings(engine, tiles, access, base_url, _roles)))
        named = _names_somebody(settings)
        app.wsgi_app = with_kept_tiles(app.wsgi_app, tiles, AccessCheck(access.path), named)  # type: ignore
    if sign_in.oauth_server is not None:
        app.register_blueprint(create_endpoints(sign_in.oauth_server, base_url))
        app.register_blueprint(create_page(sign_in, base_url, _form_key(settings)))
    register_error_handlers(app)
    app.before_request(_check_host)
    app.teardown_request(lambda _: remove_uploads_of(request))
    app.after_request(_open_to_browsers)
    app.after_request(_always_fresh)
    app.after_request(_without_page)
    app.after_request(_without_scripts)
    if not settings.csw_url:

        def hidden(environ: WSGIEnvironment) -> Sequence[str]:
            with app.request_context(environ):
                return hidden_records(publishing, actor())

        app.wsgi_app = _with_mount(  # type: ignore[method-assign,assignment]
            app.wsgi_app, "/csw", create_csw_app(settings, hidden), any_host=bool(settings.public_url)
        )
    return app


def _roles() -> tuple[str, ...]:
    """The GeoServer roles of who asks."""
    return roles_of_actor(actor_of_service())


def _geoserver_rest(settings: Settings, publishing: Publishing) -> GeoServerRest:
    """What GeoServer's REST API stands on; the catalogue is read when somebody first asks for it."""
    read = cache(lambda: CatalogDirectory(settings.gs_data_dir))
    reading = threading.Lock()

    def directory() -> CatalogDirectory:
        with reading:
            return read()

    def is_publication(workspace: str, name: str) -> bool:
        key = PublicationKey(workspace, PublicationType.LAYER, name)
        return publishing.stores.registry.publication(key) is not None

    def owner_token() -> str:
        try:
            return token_hash(settings.owner_token_file.read_text(encoding="utf-8").strip())
        except OSError:
            return ""

    return GeoServerRest(
        directory=directory,
        public_url=base_url,
        account=actor_of_basic,
        is_own=publishing.stores.registry.has_workspace,
        is_publication=is_publication,
        owner_token=owner_token,
        administrators=listed_names(settings.gs_rest_admins),
        version=layman_server.__version__,
    )


def _names_somebody(settings: Settings) -> Callable[[dict[str, Any]], bool]:
    """Whether a request names its user by the header of a trusted proxy, or says a host that is to be refused."""
    header = f"HTTP_{settings.authn_http_header_name.upper().replace('-', '_')}"
    any_host = bool(settings.public_url)
    return lambda environ: header in environ or not (any_host or has_valid_host(environ))


def _tile_cache(settings: Settings) -> TileCache:
    return TileCache(settings.tile_cache_dir, settings.tile_cache_mb * 1024**2, DataDirectory(settings.gs_data_dir))


def _edited(publishing: Publishing, tiles: TileCache) -> Callable[[str, Sequence[str]], None]:
    """What follows when features of layers of a workspace were changed through WFS."""

    def edited(workspace: str, layers: Sequence[str]) -> None:
        for layer in layers:
            tiles.edited(LayerName(workspace, layer))
        features_edited(publishing, workspace, layers)

    return edited


def _form_key(settings: Settings) -> bytes:
    """What seals the forms of this server's pages; without a secret in the settings it is new with each start."""
    if not settings.internal_secret:
        return secrets.token_bytes(32)
    return hashlib.sha256(f"forms {settings.internal_secret}".encode()).digest()


def _own_urls(settings: Settings) -> frozenset[str]:
    """The addresses for which answers are remembered; answers for others are made anew each time."""
    hosts = {settings.api_host, "127.0.0.1", "localhost"}
    own = {f"http://{host}:{settings.api_port}" for host in hosts}
    return frozenset(own | {settings.public_url.rstrip("/")} - {""})


def _open_to_browsers(response: Response) -> Response:
    """Let web maps of other sites read (CORS). A bearer token is sent on purpose, never by a browser itself."""
    response.headers.setdefault("Access-Control-Allow-Origin", "*")
    if "Access-Control-Request-Method" in request.headers and request.method == "OPTIONS":
        # Browsers ask before they send a token, or change something.
        response.headers.setdefault("Access-Control-Allow-Methods", response.headers.get("Allow", "GET, POST"))
        response.headers.setdefault("Access-Control-Allow-Headers", "Authorization, AuthorizationIssUrl, Content-Type")
    return response


def _always_fresh(response: Response) -> Response:
    """Say that what says nothing of caches is not to be kept: the next answer may be another one.

    QGIS takes capabilities and maps without this from its disk cache for as long as they lie there.
    """
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _check_host() -> None:
    """Refuse a request whose Host header would give broken addresses."""
    base_url()


def _without_page(response: Response) -> Response:
    """Redirections say all in their headers, and answers to OPTIONS too: flask's small HTML pages are left out."""
    if request.method == "OPTIONS" or 301 <= response.status_code <= 308:
        if response.mimetype == "text/html":
            response.set_data(b"")
            response.headers.pop("Content-Type", None)
    return response


def _without_scripts(response: Response) -> Response:
    """Keep browsers from running what somebody has uploaded: a style is XML, in which there can be scripts.

    A script of this origin could read the sign-in page. Pages of our own have rules of their own.
    """
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; sandbox")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    return response


Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def _with_mount(rest: Wsgi, prefix: str, mounted: Wsgi, *, any_host: bool) -> Wsgi:
    """A WSGI application that hands one path to another application; `rest` refuses requests with a bad Host."""

    def dispatch(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if (path == prefix or path.startswith(f"{prefix}/")) and (any_host or has_valid_host(environ)):
            return mounted(environ, start_response)
        return rest(environ, start_response)

    return dispatch
