"""Publications and their stored form."""

import json
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.model.access import AccessRights
from layman_server.model.crs import BoundingBox
from layman_server.model.layer_source import Column, StyleFormat, TableInfo
from layman_server.model.publication import PARTS, Publication, PublicationKey, PublicationType, waiting
from layman_server.model.status import PublicationStatus, StepState, StepStatus

_numbers = st.floats(allow_nan=False, allow_infinity=False)
_boxes = st.none() | st.builds(BoundingBox, _numbers, _numbers, _numbers, _numbers, st.just("EPSG:3857"))
_tables = st.none() | st.builds(
    TableInfo,
    schema=st.text(),
    name=st.text(),
    primary_key=st.text(),
    geometry_column=st.text(),
    geometry_type=st.text(),
    crs=st.text(),
    feature_count=st.integers(0, 10**12),
    bounding_box=_boxes,
    columns=st.lists(st.builds(Column, st.text(), st.text()), max_size=3).map(tuple),
)
_statuses = st.builds(
    StepStatus,
    st.sampled_from(StepState),
    st.none() | st.just({"code": 1, "message": "m", "detail": {"a": [1, None]}}),
    st.none() | st.floats(0, 1),
    st.none() | st.floats(0, 1000),
)
_publications = st.builds(
    Publication,
    uuid=st.uuids().map(str),
    key=st.builds(PublicationKey, st.text(), st.sampled_from(PublicationType), st.text()),
    title=st.text(),
    description=st.text(),
    updated_at=st.datetimes(timezones=st.just(timezone.utc)),
    access_rights=st.builds(AccessRights, st.just(("EVERYONE",)), st.lists(st.text(), max_size=2).map(tuple)),
    steps=st.dictionaries(st.sampled_from(PARTS[PublicationType.LAYER]), _statuses),
    generation=st.integers(1, 9),
    attempts=st.integers(0, 9),
    deleting=st.booleans(),
    native_crs=st.none() | st.text(),
    native_bounding_box=_boxes,
    bounding_box=_boxes,
    file_paths=st.lists(st.text(), max_size=3).map(tuple),
    declared_crs=st.none() | st.text(),
    table=_tables,
    style_format=st.sampled_from(StyleFormat),
    style_path=st.none() | st.text(),
    layers=st.lists(st.tuples(st.text(), st.text()), max_size=2).map(tuple),
    geodata_type=st.sampled_from(["vector", "raster", "unknown"]),
    original_data_source=st.sampled_from(["file", "database_table"]),
    leaving=st.none() | st.just(("vector", "file")),
    refreshing=st.booleans(),
)


@given(_publications)
def test_a_publication_survives_being_written_and_read(publication):
    assert Publication.from_json(publication.as_json()) == publication


def test_a_document_of_the_first_release_is_still_read():
    document = json.loads(_layer().as_json())
    first = (
        "workspace type name uuid title description updated_at access_rights steps generation attempts deleting "
        "native_crs native_bounding_box bounding_box file_paths declared_crs table style_format style_path layers"
    ).split()
    old = Publication.from_json(json.dumps({key: document[key] for key in first}))
    assert replace(old, created_at=None) == replace(_layer(), updated_at=old.updated_at, created_at=None)
    assert old.kind == ("vector", "file")


def _layer(**states: StepState) -> Publication:
    steps = {**waiting(PublicationType.LAYER), **{part: StepStatus(state) for part, state in states.items()}}
    key = PublicationKey("anna", PublicationType.LAYER, "roads")
    return Publication("u", key, "Roads", "", datetime.now(timezone.utc), steps=steps)


def test_a_new_publication_is_updating():
    assert _layer().status is PublicationStatus.UPDATING


def test_one_failed_part_makes_it_incomplete():
    assert _layer(db=StepState.FAILURE).status is PublicationStatus.INCOMPLETE


def test_it_is_complete_when_every_part_is_there():
    done = dict.fromkeys(PARTS[PublicationType.LAYER], StepState.DONE)
    assert _layer(**done).status is PublicationStatus.COMPLETE


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"workspace": "a"}', "null"])
def test_a_damaged_document_is_an_error_of_a_known_kind(text):
    with pytest.raises((ValueError, KeyError, TypeError)):
        Publication.from_json(text)
