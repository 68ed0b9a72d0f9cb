"""Which maps show a layer, in Redis: asked when a layer has changed, so that its maps are drawn anew.

What stands here may be out of date: a map that was changed may no longer show the layer. Whoever asks looks at the
map itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import redis

from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.stores.redis_errors import redis_errors

_MAPS = f"{__name__}:of:"
_NOTED = f"{__name__}:noted"


class ShowingMaps:
    """Maps by the layers that they show."""

    def __init__(self, client: redis.Redis) -> None:
        """Use an open client."""
        # redis-py's types leave open whether answers are bytes or str; without `decode_responses` they are bytes.
        self._redis: Any = client

    def note(self, map_: Publication) -> None:
        """Note which layers a map shows; what was noted of the same work on it is not noted again."""
        if map_.key.type is not PublicationType.MAP or not map_.layers:
            return
        with redis_errors():
            if self._redis.hget(_NOTED, map_.key.path) == _stamp(map_):
                return
            pipe = self._redis.pipeline(transaction=False)
            self._add(pipe, map_)
            pipe.execute()

    def note_all(self, maps: Iterable[Publication]) -> None:
        """Note which layers the maps show, in an empty database."""
        with redis_errors():
            pipe = self._redis.pipeline(transaction=False)
            for map_ in maps:
                self._add(pipe, map_)
            pipe.execute()

    def of(self, layer: PublicationKey) -> list[PublicationKey]:
        """The maps that show the layer, and perhaps some that did so once."""
        with redis_errors():
            paths = sorted(path.decode() for path in self._redis.smembers(_MAPS + layer.path))
        places = (path.split("/") for path in paths)
        return [PublicationKey(workspace, PublicationType.MAP, name) for workspace, _, name in places]

    def forget(self, layer: PublicationKey, map_: PublicationKey) -> None:
        """Note that a map does not show a layer any more."""
        with redis_errors():
            self._redis.srem(_MAPS + layer.path, map_.path)

    def _add(self, pipe: Any, map_: Publication) -> None:
        if map_.key.type is not PublicationType.MAP or not map_.layers:
            return
        for workspace, name in map_.layers:
            layer = PublicationKey(workspace, PublicationType.LAYER, name)
            pipe.sadd(_MAPS + layer.path, map_.key.path)
        pipe.hset(_NOTED, map_.key.path, _stamp(map_))


def _stamp(map_: Publication) -> bytes:
    return f"{map_.uuid} {map_.generation}".encode()
