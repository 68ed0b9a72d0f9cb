"""Builds what answers OGC requests from a real GeoServer, for the processes that serve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint

from layman_server.bootstrap_geoserver import engine_password, engine_url, people_of, place_of
from layman_server.geoserver.engine_client import EngineClient
from layman_server.geoserver.rest_client.cascade import ENGINE_PATH
from layman_server.geoserver.rest_client.connection import RestConnection
from layman_server.ogc.engine_door import create_engine_door
from layman_server.ogc.geoserver_door import GeoServerDoor
from layman_server.publishing.new_attributes import AddAttributes
from layman_server.settings import Settings
from layman_server.stores.base import MapService
from layman_server.stores.real_geoserver import RealGeoServer


@dataclass(frozen=True)
class MapServerParts:
    """How the web application answers from a real GeoServer, and how GeoServer gets to the engine; None without one."""

    real_geoserver: Callable[[AddAttributes], GeoServerDoor] | None = None
    engine_door: Blueprint | None = None


def map_server_parts(settings: Settings, store: MapService) -> MapServerParts:
    """What `store` needs to be asked by clients."""
    if not isinstance(store, RealGeoServer):
        return MapServerParts()
    place = place_of(settings)
    people = people_of(settings, RestConnection(place))
    engine = EngineClient(settings.ogc_socket)
    url = engine_url(settings).removesuffix(ENGINE_PATH)
    return MapServerParts(
        lambda add_attributes: GeoServerDoor(place, people, engine, store.is_drawn_by_qgis, add_attributes),
        create_engine_door(engine, url, engine_password(settings)),
    )
