"""Whether GeoServer is one that the server can work with."""

from __future__ import annotations

import re

from layman_server.errors import GeoServerRefused
from layman_server.geoserver.rest_client.connection import RestConnection

#: The REST API is the same in these for all that the server asks.
OLDEST, NEWEST = (2, 21), (2, 28)


def supported_version(connection: RestConnection) -> str:
    """GeoServer's version, after it was found to be supported and the server's user to be allowed.

    Raises:
        GeoServerUnavailable: GeoServer does not answer.
        GeoServerRefused: it is of another version, no GeoServer, or refuses the user; the detail says what to do.
    """
    document = connection.get("/about/version")
    try:
        parts = document["about"]["resource"]
        version = str(next(part["Version"] for part in parts if part["@name"] == "GeoServer"))
    except (KeyError, TypeError, StopIteration):
        message = f"{connection.place.url} does not say GeoServer's version. Check LAYMAN_GS_HOST and LAYMAN_GS_PATH."
        raise GeoServerRefused({"message": message}) from None
    number = re.match(r"(\d+)\.(\d+)", version)
    if number is None or not OLDEST <= (int(number[1]), int(number[2])) <= NEWEST:
        oldest, newest = (".".join(map(str, limit)) for limit in (OLDEST, NEWEST))
        message = (
            f"GeoServer at {connection.place.url} is of version {version[:40]}; versions {oldest} to {newest} are"
            " supported. Take one of these, or leave LAYMAN_GS_HOST empty to use the embedded one."
        )
        raise GeoServerRefused({"message": message})
    return version
