"""The metadata catalogue against the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from layman_server.pipeline.stores import Stores
from layman_server.pipeline.write_record import has_record
from layman_server.publishing.check.finding import Finding, rebuilt
from layman_server.publishing.check.truth import Truth


def compare_records(truth: Truth, stores: Stores) -> Iterator[Finding]:
    """Records that are missing, too open, or nobody's; a catalogue that others write to may hold others."""
    found = stores.records.identifiers()
    for publication in truth.at_rest:
        identifier, path = publication.record_identifier, publication.key.path
        is_there = identifier in found if found is not None else stores.records.has(identifier)
        is_wanted = has_record(publication, stores)
        if is_wanted and not is_there:
            yield rebuilt("record-missing", publication.key, f"{path}: its metadata record is gone.", ["metadata"])
        elif is_there and not is_wanted:
            message = f"{path} has a metadata record, although not everybody may see it."
            yield rebuilt("record-too-open", publication.key, message, ["metadata"], "It is removed.")
    if found is None:
        return
    owners = {publication.record_identifier for publication in truth.publications.values()}
    for identifier in sorted(found - owners):
        if truth.unreadable:
            # It may be the record of one whose document cannot be read.
            return
        message = f"Metadata record {identifier} belongs to no publication."
        mend = partial(stores.records.remove, identifier)
        yield Finding("record-unknown", identifier, message, "It is removed.", mend)
