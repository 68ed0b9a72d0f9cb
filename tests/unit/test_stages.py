"""The lists of steps: each kind of publication has one, and it makes exactly the parts that clients see."""

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from layman_server.model.publication import Publication, PublicationKey, PublicationType, parts_of, waiting
from layman_server.pipeline.stages import stages, steps_left_behind

KINDS = [("vector", "file"), ("vector", "database_table"), ("raster", "file")]


def layer(kind, leaving=None):
    key = PublicationKey("ann", PublicationType.LAYER, "x")
    geodata_type, source = kind
    steps = waiting(PublicationType.LAYER, *kind)
    time = datetime.now(timezone.utc)
    return Publication(
        "u", key, "", "", time, steps=steps, geodata_type=geodata_type, original_data_source=source, leaving=leaving
    )


def parts_made(publication):
    return [part for stage in stages(publication) for step in stage for part in step.parts]


@pytest.mark.parametrize("kind", KINDS)
def test_the_steps_of_a_layer_make_its_parts_each_once(kind):
    publication = layer(kind)
    made = [part for part in parts_made(publication) if part in parts_of(publication)]
    assert sorted(made) == sorted(parts_of(publication)) == sorted(publication.steps)


def test_the_steps_of_a_map_make_its_parts_each_once():
    key = PublicationKey("ann", PublicationType.MAP, "x")
    publication = Publication("u", key, "", "", datetime.now(timezone.utc))
    assert sorted(parts_made(publication)) == sorted(parts_of(publication)) == ["file", "metadata", "thumbnail"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("former", KINDS)
def test_what_a_layer_of_another_kind_had_is_left_behind(kind, former):
    publication = layer(kind, leaving=former)
    left = {type(step).__name__ for step in steps_left_behind(publication)}
    present = {type(step).__name__ for stage in stages(publication) for step in stage}
    before = {type(step).__name__ for stage in stages(layer(former)) for step in stage}
    assert left == before - present
    assert steps_left_behind(replace(publication, leaving=None)) == ()
