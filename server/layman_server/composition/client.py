"""A map composition as clients get it."""

from __future__ import annotations

from typing import Any


def for_client(
    document: dict[str, Any], name: str, title: str, description: str, owner_name: str, owner_email: str
) -> dict[str, Any]:
    """A copy with name, title, abstract and user of the publication and without groups.

    Rules of "GET Workspace Map File" in Layman's `doc/rest.md`: `user` holds name and e-mail of the owner (the
    e-mail empty when not known) and nothing else.
    """
    result = {key: value for key, value in document.items() if key != "groups"}
    result.update(name=name, title=title, abstract=description)
    result["user"] = {"name": owner_name, "email": owner_email}
    return result
