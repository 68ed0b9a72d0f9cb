"""Any metadata go through a real server without loss; its record says all but what is told to have no place there."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layman_qgis.api.metadata import get_metadata, get_record, patch_metadata
from layman_qgis.core.iso_record import document_from_record, not_in_record
from layman_qgis.core.layer_metadata import as_document, from_document
from layman_qgis.tasks.publishing import LayerOptions, publish_layer
from layman_qgis.tasks.server_steps import watch
from tests.plugin.memory_layers import memory_layer
from tests.plugin.test_plugin_layer_metadata import BOX, PERIOD, TIMES, some

NUMBERS = itertools.count()
#: Text without blanks around it, which XML does not keep; all of Unicode else, also what XML has no place for.
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=8).map(str.strip).filter(bool)
TEXTS = st.lists(TEXT, min_size=1, max_size=3)
KINDS = st.sampled_from(["author", "custodian", "publisher"])
ADDRESS = some(**dict.fromkeys(("address", "city", "administrative_area", "postal_code", "country"), TEXT))
CONTACT = some(
    **dict.fromkeys(("name", "organization", "position", "voice", "fax", "email"), TEXT),
    role=st.one_of(KINDS, TEXT),
    addresses=st.lists(st.builds(lambda one, kind: {"type": kind, **one}, ADDRESS, st.sampled_from(["postal", "home"])),
                       min_size=1, max_size=2),
)  # fmt: skip
LINK = some(**dict.fromkeys(("name", "type", "description", "url", "format", "mime_type", "size"), TEXT))
DOCUMENT = some(
    **dict.fromkeys(("identifier", "parent_identifier", "encoding", "fees"), TEXT),
    **dict.fromkeys(("rights", "licenses", "history"), TEXTS),
    type=st.sampled_from(["dataset", "series"]),
    language=st.sampled_from(["CZE", "ENG", "cs"]),
    categories=st.lists(st.sampled_from(["farming", "transportation"]), min_size=1, max_size=2, unique=True),
    keywords=st.dictionaries(TEXT, TEXTS, min_size=1, max_size=2),
    contacts=st.lists(CONTACT, min_size=1, max_size=2),
    links=st.lists(LINK, min_size=1, max_size=2),
    constraints=st.lists(
        st.fixed_dictionaries({"constraint": TEXT, "type": st.sampled_from(["access", "use", "other"])}),
        min_size=1, max_size=2,
    ),
    extent=some(spatial=st.lists(BOX, min_size=1, max_size=2), temporal=st.lists(PERIOD, min_size=1, max_size=2)),
)  # fmt: skip
EXAMPLES = st.tuples(
    DOCUMENT, st.one_of(st.just({}), st.fixed_dictionaries({"created": TIMES.map(lambda one: one[:10])}))
)


@pytest.fixture
def ref(jobs, session, qtbot):
    """A published layer."""
    layer = memory_layer(wkts=["POINT(14 50)"], name="Roads")
    job = publish_layer(jobs, session, layer, LayerOptions(f"recorded_{next(NUMBERS)}", "Roads"))
    qtbot.waitUntil(lambda: job.is_over, timeout=60_000)
    assert job.error is None, job.error.report()
    return job.ref


def said_and_recorded(session, ref, document):
    """What the server gives back, and the document of its record."""
    client = session.client()
    client.fetch(patch_metadata(session.server, ref, "", "", document))
    part = watch(client, ref, lambda: False, lambda *_parts: None).parts["metadata"]
    record = client.fetch(get_record(part.text("csw_url"), part.text("identifier"))).body
    return client.fetch(get_metadata(session.server, ref)).json(), document_from_record(record)[0]


def check(session, ref, document) -> None:
    said, recorded = said_and_recorded(session, ref, document)
    assert said == document
    for key in set(document) - set(not_in_record(document)) - {"crs"}:
        if key in ("contacts", "links"):  # The server's own stand beside them.
            assert all(any(one.items() <= there.items() for there in recorded[key]) for one in document[key]), key
        elif key == "extent":
            assert recorded[key].get("temporal") == document[key].get("temporal")
        elif key == "constraints":
            assert sorted(one["constraint"] for one in recorded[key]) == sorted(
                one["constraint"] for one in document[key]
            )
            assert all(one in recorded[key] for one in document[key])
        else:
            assert recorded[key] == document[key], key


@pytest.mark.slow
def test_any_metadata_come_back_from_the_server_and_its_record(session, ref):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(EXAMPLES)
    def try_all(example):
        document = {**example[0], **({"dates": example[1]} if example[1] else {})}
        check(session, ref, document)

    try_all()


def test_texts_that_xml_has_no_place_for_do_not_stop_the_record(session, ref):
    document = {"keywords": {"": ["a\ufffeb", "x"]}, "history": ["one\u2028two", "three"], "fees": "\uffff1"}
    said, recorded = said_and_recorded(session, ref, document)
    assert said == document
    assert recorded["history"] == document["history"]
    assert recorded["fees"].endswith("1")


def test_what_a_record_cannot_say_is_told(qgis_app):
    carried = {
        "type": "dataset", "language": "CZE", "crs": "EPSG:5514", "dates": {"created": "2020-01-01"},
        "contacts": [{"name": "Ann", "role": "author", "addresses": [{"type": "postal", "city": "Praha"}]}],
        "links": [{"url": "https://example.org/"}], "constraints": [{"constraint": "Ask", "type": "access"}],
        "extent": {"spatial": [{"crs": "EPSG:4326", "bounds": [1.0, 2.0, 3.0, 4.0]}]},
    }  # fmt: skip
    assert not_in_record(carried) == []
    lost = {
        **carried, "type": "series", "language": "Czech", "encoding": "UTF-8", "dates": {"revised": "2020-01-01"},
        "contacts": [{"role": "gardener"}], "links": [{"name": "x"}], "constraints": [{"constraint": "Ask"}],
        "extent": {"temporal": [{"begin": "long ago"}]},
    }  # fmt: skip
    assert not_in_record(lost) == [
        "type",
        "language",
        "encoding",
        "contacts",
        "links",
        "constraints",
        "extent",
        "dates",
    ]
    assert as_document(from_document({"links": lost["links"]})) == {"links": lost["links"]}
