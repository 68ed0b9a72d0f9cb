"""What a layer or map is to be after a change, and which of its parts are then to be made again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from layman_server.composition.extent import bounding_box
from layman_server.composition.layers import internal_layers
from layman_server.composition.rules import parse, validate
from layman_server.durable_files import write_file
from layman_server.geoserver.style_file import recognise
from layman_server.metadata.given import GivenMetadata, as_stored
from layman_server.model.access import Actor, WishedRights
from layman_server.model.layer_source import Style
from layman_server.model.publication import Publication, parts_of
from layman_server.model.status import StepState, StepStatus
from layman_server.publishing.context import Publishing
from layman_server.publishing.layer_input import LayerInput, UploadedFile, take_input
from layman_server.publishing.publish import read_document, take_style
from layman_server.publishing.raster_input import check_append
from layman_server.publishing.rights import parts_of_rights, rights_of_changed

_PENDING = StepStatus(StepState.PENDING)
#: What is made again when this changed. The style is tried with the feature type, so it has no step of its own.
_PARTS_OF_WORDS = frozenset({"wms", "wfs", "metadata"})
_PARTS_OF_STYLE = frozenset({"style", "thumbnail"})


@dataclass(frozen=True)
class ChangeCommand:
    """What a client wants changed; empty means "as it is". `base_url` is the address that the client uses.

    The new composition of a map is the one file of `data`.
    """

    title: str = ""
    description: str = ""
    base_url: str = ""
    access_rights: WishedRights = field(default_factory=WishedRights)
    data: LayerInput = field(default_factory=LayerInput)
    style: UploadedFile | None = None
    metadata: GivenMetadata | None = None


def changed_layer(
    publishing: Publishing, actor: Actor, before: Publication, command: ChangeCommand, folder: Path
) -> Publication:
    """The layer with what is new, of which the files lie in its folder; the parts to be made again are pending.

    Raises:
        WrongParameter and its kin, BadStyle: something about the files or the words is wrong.
    """
    generation = before.generation + 1
    layer, parts = _with_words(publishing, actor, before, command)
    if command.data.append:
        _check_append(before, command.data)
    if command.data.is_given:
        layer = take_input(publishing.stores, layer, command.data, folder, f"input_file_{generation}")
        if layer.kind != before.kind:
            layer = replace(layer, leaving=before.leaving or before.kind)
        parts = frozenset(parts_of(layer))
    if command.style is not None:
        layer = take_style(layer, command.style, folder, f"input_style_{generation}")
        parts |= _PARTS_OF_STYLE
        if not command.data.is_given:
            _check_style(publishing, layer, folder)
    return with_pending(layer, parts)


def _check_append(before: Publication, data: LayerInput) -> None:
    has_files = bool(data.files or data.awaited)
    check_append(before, has_files=has_files, time_regex=data.time_regex, time_regex_format=data.time_regex_format)


def changed_map(
    publishing: Publishing, actor: Actor, before: Publication, command: ChangeCommand, folder: Path
) -> Publication:
    """The map with what is new, of which the composition lies in its folder.

    Raises:
        WrongParameter and its kin: something about the composition or the words is wrong.
    """
    if not command.data.files:
        changed, parts = _with_words(publishing, actor, before, command)
        return with_pending(changed, parts)
    document = parse(read_document(command.data.files[0], "file"))
    validate(document)
    title = command.title or str(document.get("title") or "")
    description = command.description or str(document.get("abstract") or "")
    changed, _ = _with_words(publishing, actor, before, replace(command, title=title, description=description))
    native, mercator = bounding_box(document)
    known_as = tuple(dict.fromkeys((publishing.stores.public_url, command.base_url)))
    shown = internal_layers(document, known_as)
    below = f"input_file_{before.generation + 1}"
    (folder / below).mkdir(exist_ok=True)
    write_file(folder / below / f"{before.key.name}.json", json.dumps(document, ensure_ascii=False).encode())
    changed = replace(
        changed,
        native_crs=native.crs,
        native_bounding_box=native,
        bounding_box=mercator,
        layers=tuple(dict.fromkeys((layer.workspace, layer.layer) for layer in shown)),
        known_as=known_as,
        file_paths=(f"{below}/{before.key.name}.json",),
    )
    return with_pending(changed, frozenset(parts_of(changed)))


def _with_words(
    publishing: Publishing, actor: Actor, before: Publication, command: ChangeCommand
) -> tuple[Publication, frozenset[str]]:
    """The publication with new title, description and rights, and the parts that depend on what is really new."""
    changed = replace(
        before,
        title=command.title or before.title,
        description=command.description or before.description,
        access_rights=rights_of_changed(publishing.stores, actor, before, command.access_rights),
        metadata=before.metadata if command.metadata is None else as_stored(command.metadata),
    )
    parts: frozenset[str] = frozenset()
    if (changed.title, changed.description) != (before.title, before.description):
        parts |= _PARTS_OF_WORDS
    if changed.metadata != before.metadata:
        parts |= {"metadata"}
    if changed.access_rights != before.access_rights:
        parts |= parts_of_rights(before.key.type)
    return changed, parts


def with_pending(changed: Publication, parts: frozenset[str]) -> Publication:
    """The publication with the steps of its kind, of which these, and those that are not there, are pending."""
    done = {part for part, status in changed.steps.items() if status.state is StepState.DONE}
    steps = {part: _PENDING if part in parts or part not in done else changed.steps[part] for part in parts_of(changed)}
    return replace(changed, steps=steps)


def _check_style(publishing: Publishing, layer: Publication, folder: Path) -> None:
    """Try a new style on the data that are there, so that the client hears at once when they do not fit.

    Raises:
        BadStyle: the style does not fit; the detail names the cause.
    """
    part = "file" if layer.geodata_type == "raster" else "db"
    if layer.style_path is None or layer.steps[part].state is not StepState.DONE:
        return
    path = folder / layer.style_path
    format_, version = recognise(path.read_bytes())
    if layer.raster is not None:
        publishing.stores.map_service.check_raster_style(Style(format_, version, path), layer.raster)
    if layer.table is None:
        return
    publishing.stores.map_service.check_style(Style(format_, version, path), layer.table)
