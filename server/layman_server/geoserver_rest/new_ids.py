"""Ids of objects that clients make."""

from __future__ import annotations

import uuid


def new_id(kind: str) -> str:
    """An id that nothing else has, ever: not the object that gets this one's name after a rename.

    Ids made of names (`objects.object_id`) are those of published layers: by them checks know what is the server's.
    """
    return f"{kind}InfoImpl-{uuid.uuid4().hex}"
