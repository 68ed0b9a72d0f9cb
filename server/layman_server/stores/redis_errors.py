"""Errors of the Redis client, named once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import redis

from layman_server.errors import ServiceUnavailable


@contextlib.contextmanager
def redis_errors() -> Iterator[None]:
    """Turn what redis-py raises into `ServiceUnavailable`."""
    try:
        yield
    except redis.RedisError as error:
        raise ServiceUnavailable({"message": "Redis does not answer."}, retry_after_s=2) from error
