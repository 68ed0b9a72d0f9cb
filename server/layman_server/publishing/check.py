"""Compares the data folder with the other stores and says what differs."""

from __future__ import annotations

from layman_server.model.publication import Publication, PublicationType
from layman_server.model.status import PublicationStatus
from layman_server.pipeline.make_thumbnail import thumbnail_path
from layman_server.pipeline.save_files import input_files
from layman_server.pipeline.stores import Stores


def check(stores: Stores) -> list[str]:
    """One sentence per difference; empty when all is well."""
    findings: list[str] = []
    on_disk = {publication.key.path: publication for publication in stores.files.publications()}
    in_redis = {publication.key.path for publication in stores.registry.publications()}
    findings += [f"{path} is in Redis but not in the data folder." for path in sorted(in_redis - on_disk.keys())]
    findings += [f"{path} is in the data folder but not in Redis." for path in sorted(on_disk.keys() - in_redis)]
    for path, publication in on_disk.items():
        folder = stores.files.folder(publication.key)
        missing = [file for file in input_files(publication) if not (folder / file).is_file()]
        findings += [f"{path}: its file {file} is gone." for file in missing]
        if publication.status is PublicationStatus.COMPLETE:
            findings += _incomplete(publication, stores)
    findings += [f"{path}: its deletion is not done yet." for path, p in on_disk.items() if p.deleting]
    for user in stores.files.users():
        findings += _nobodys(user.username, [p for p in on_disk.values() if p.key.workspace == user.username], stores)
    return findings


def _nobodys(workspace: str, publications: list[Publication], stores: Stores) -> list[str]:
    """Tables and feature types of a workspace that belong to no layer."""
    layers = {p.key.name for p in publications if p.key.type is PublicationType.LAYER}
    tables = sorted(set(stores.tables.tables(workspace)) - layers)
    feature_types = sorted(set(stores.map_service.layers(workspace)) - layers)
    found = [f"Table {workspace}.{name} belongs to no layer." for name in tables]
    return found + [f"Feature type {workspace}:{name} belongs to no layer." for name in feature_types]


def _incomplete(publication: Publication, stores: Stores) -> list[str]:
    key, found = publication.key, []
    if not thumbnail_path(publication, stores).is_file():
        found.append(f"{key.path}: its thumbnail is gone.")
    if not stores.records.has(publication.record_identifier):
        found.append(f"{key.path}: its metadata record is gone.")
    if key.type is PublicationType.LAYER:
        if stores.tables.describe(key.workspace, key.name) is None:
            found.append(f"{key.path}: its table is gone.")
        if not stores.map_service.has_layer(key.workspace, key.name):
            found.append(f"{key.path}: its feature type is gone.")
    return found
