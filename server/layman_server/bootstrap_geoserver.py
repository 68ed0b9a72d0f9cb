"""Builds what publishes in a real GeoServer; used when `LAYMAN_GS_HOST` is set."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

from layman_server.errors import StartFailed
from layman_server.geoserver.engine_client import EngineClient
from layman_server.geoserver.postgis_store import PostgresqlConnection
from layman_server.geoserver.rest_client.cascade import ENGINE_PATH, ENGINE_USER, RestCascade
from layman_server.geoserver.rest_client.connection import GeoServerPlace, RestConnection
from layman_server.geoserver.rest_client.coverages import RestCoverages
from layman_server.geoserver.rest_client.people import RestPeople
from layman_server.geoserver.rest_client.raster_files import RasterPublisher
from layman_server.settings import Settings
from layman_server.stores.base import MapService
from layman_server.stores.real_geoserver import RealGeoServer, RealGeoServerParts

#: GeoServer's administrator, whose password `GEOSERVER_ADMIN_PASSWORD` is.
_ADMIN = "admin"
#: Folder beside the engine's catalogue in which GeoServer finds the files of mosaics.
_MOSAICS = "mosaics"
_EVERYWHERE = frozenset({"0.0.0.0", "::", "[::]"})


def real_geoserver(settings: Settings, drawn: MapService) -> RealGeoServer:
    """The store of a real GeoServer; `drawn` is the catalogue that the engine draws from.

    Raises:
        StartFailed: the settings of GeoServer are not whole.
    """
    if not settings.gs_password:
        raise StartFailed("LAYMAN_GS_HOST is set, and LAYMAN_GS_PASSWORD is not: set the password of LAYMAN_GS_USER.")
    place = place_of(settings)
    connection = RestConnection(place)
    admin = None
    if settings.gs_admin_password:
        by_admin = RestConnection(
            replace(place, user=_ADMIN, password=settings.gs_admin_password, named_by="GEOSERVER_ADMIN_PASSWORD")
        )
        admin = people_of(settings, by_admin)
    return RealGeoServer(
        RealGeoServerParts(
            connection=connection,
            people=people_of(settings, connection),
            cascade=RestCascade(connection, engine_url(settings), ENGINE_USER, engine_password(settings)),
            rasters=RasterPublisher(RestCoverages(connection), settings.gs_data_dir / _MOSAICS),
            drawn=drawn,
            engine=EngineClient(settings.ogc_socket),
            role=settings.gs_role,
            postgresql=PostgresqlConnection(**settings.postgresql_dsn()),
            admin=admin,
        )
    )


def engine_password(settings: Settings) -> str:
    """What lets GeoServer in at the engine."""
    return _made_of(settings, "engine")


def place_of(settings: Settings) -> GeoServerPlace:
    """Where GeoServer is, and who the server is there."""
    return GeoServerPlace(settings.gs_host, settings.gs_port, settings.gs_path, settings.gs_user, settings.gs_password)


def people_of(settings: Settings, connection: RestConnection) -> RestPeople:
    """GeoServer's users, made through the connection."""
    return RestPeople(connection, _made_of(settings, "people"), settings.gs_user_group_service)


def _made_of(settings: Settings, what: str) -> str:
    """A secret for one purpose, of the one that the processes of this server share."""
    return hmac.new(settings.internal_secret.encode(), what.encode(), hashlib.sha256).hexdigest()


def engine_url(settings: Settings) -> str:
    """Where GeoServer finds the engine."""
    host = "127.0.0.1" if settings.api_host in _EVERYWHERE else settings.api_host
    return (settings.gs_engine_url.rstrip("/") or f"http://{host}:{settings.api_port}") + ENGINE_PATH
