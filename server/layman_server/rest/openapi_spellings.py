"""The paths of the OpenAPI document in the two other spellings of addresses (`rest/addresses.py`).

The document spells out those of releases 2.x; what they are in the others follows from them.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

_WORKSPACE_PATH = re.compile(
    r"/rest/workspaces/\{workspace\}/(?P<folder>layers|maps)(?P<name>/\{name\})?(?P<below>/.*)?"
)
_PARAMETERS = "#/components/parameters/"
_METHODS = ("get", "post", "patch", "delete")
_WORKSPACE_QUERY = {"$ref": f"{_PARAMETERS}workspace_query"}


def with_all_spellings(paths: dict[str, Any]) -> dict[str, Any]:
    """The paths and what follows from them."""
    result = deepcopy(paths)
    for path, item in paths.items():
        match = _WORKSPACE_PATH.fullmatch(path)
        if match is None:
            continue
        folder, below = match["folder"], match["below"] or ""
        by_name = f"/rest/{{username}}/{folder}{match['name'] or ''}{below}"
        result[by_name] = _respelled(item, "username", "ByUsername")
        if match["name"]:
            result[f"/rest/{folder}/{{uuid}}{below}"] = _respelled(item, "uuid", "ByUuid")
        else:
            result[f"/rest/{folder}"] |= _collection(item)
    return result


def _respelled(item: dict[str, Any], parameter: str, suffix: str) -> dict[str, Any]:
    """A path's item with other parameters in the path."""
    respelled = deepcopy(item)
    names = [own["$ref"].removeprefix(_PARAMETERS) for own in item["parameters"]]
    kept = [name for name in names if name not in {"workspace", "name"} or (name == "name" and parameter != "uuid")]
    respelled["parameters"] = [{"$ref": _PARAMETERS + name} for name in (parameter, *kept)]
    for method in _METHODS:
        if method in respelled:
            respelled[method]["operationId"] += suffix
    return respelled


def _collection(item: dict[str, Any]) -> dict[str, Any]:
    """What of a workspace's layers or maps is reached with the workspace as a parameter; listing is there already."""
    found: dict[str, Any] = {method: deepcopy(item[method]) for method in ("post", "delete") if method in item}
    for operation in found.values():
        operation["operationId"] += "ByParameter"
    if "post" in found:
        form = found["post"]["requestBody"]["content"]["multipart/form-data"]
        form["schema"] = {"allOf": [form["schema"], {"$ref": "#/components/schemas/WorkspaceForm"}]}
    if "delete" in found:
        found["delete"]["parameters"] = [_WORKSPACE_QUERY]
    return found
