"""Layer groups of a data directory, those that are in others first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layman_server.geoserver.catalog_parts import DamagedFile, parse, text_at
from layman_server.geoserver.catalog_xml import read_group
from layman_server.geoserver.objects import MEMBER_GROUP, InvalidObject, LayerGroup, object_id

if TYPE_CHECKING:
    from layman_server.geoserver.reading import Reader

_LEFT_OUT = "the layer group is left out"


def read_groups(reader: Reader, folders: list[tuple[str, str]]) -> None:
    """Read the groups of all folders, each given with its workspace."""
    contents = _contents(reader, folders)
    pending: dict[str, LayerGroup] = {}
    for path, (workspace, content) in contents.items():
        group = _group(reader, path, workspace, content)
        if group is not None:
            pending[path] = group
    while pending:
        waiting = {group.id for group in pending.values()}
        ready = [path for path, group in pending.items() if not _inner(group) & (waiting - {group.id})]
        # What is left contains itself, or is in something that does: the catalogue refuses it and says so.
        for path in ready or list(pending):
            group = pending.pop(path)
            added = reader.add(path, group, _LEFT_OUT)
            if added is not None:
                reader.place(added, path, f"{added.name}.xml")


def _contents(reader: Reader, folders: list[tuple[str, str]]) -> dict[str, tuple[str, bytes]]:
    """Files of groups by path; the ids and names of all are known then."""
    found: dict[str, tuple[str, bytes]] = {}
    for folder, workspace in folders:
        for name in reader.files.names(folder, ".xml"):
            path = f"{folder}/{name}"
            try:
                content = reader.files.content(path)
                root = parse(content or b"")
            except DamagedFile as error:
                reader.say(path, error, _LEFT_OUT)
                continue
            group_name = text_at(root, "name")
            identifier = text_at(root, "id") or object_id("LayerGroup", *filter(None, (workspace, group_name)))
            reader.refs.groups[identifier] = (workspace, group_name)
            found[path] = (workspace, content or b"")
    return found


def _group(reader: Reader, path: str, workspace: str, content: bytes) -> LayerGroup | None:
    reader.refs.workspace = workspace
    try:
        group, lost, is_uneven = read_group(content, workspace, reader.refs)
    except (DamagedFile, InvalidObject) as error:
        reader.say(path, error, _LEFT_OUT)
        return None
    if not group.members:
        reader.say(path, "it has no member that is there", _LEFT_OUT)
        return None
    if lost:
        reader.say(path, f"{lost} of its members are not there", "it is read without them")
    if is_uneven:
        reader.say(path, "it has not as many styles as members", "members without one have their own")
    return group


def _inner(group: LayerGroup) -> set[str]:
    return {member.id for member in group.members if member.kind == MEMBER_GROUP}
