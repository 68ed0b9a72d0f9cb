"""Which texts are addresses of publications, and what is dragged from the browser panel."""

from __future__ import annotations

import pytest

from layman_qgis.api.publications import Publication, PublicationRef, PublicationType
from layman_qgis.browser.drop_handler import ref_of_address
from layman_qgis.browser.publication_items import ref_of, uri_of

URL = "https://layman.example.org"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (f"{URL}/rest/workspaces/ann/layers/roads", (URL, "ann", "layer", "roads")),
        (f"{URL}/rest/workspaces/ann/maps/town/file", (URL, "ann", "map", "town")),
        (f" {URL}/layman/rest/ann/layers/roads/thumbnail\n", (f"{URL}/layman", "ann", "layer", "roads")),
    ],
)
def test_addresses_of_publications(address, expected):
    ref = ref_of_address(address)
    assert (ref.server_url, ref.workspace, ref.type.value, ref.name) == expected


@pytest.mark.parametrize("text", ["", "roads", URL, f"{URL}/rest/workspaces/ann/layers", "ftp://x/rest/ann/layers/a"])
def test_other_texts_are_none(text):
    assert ref_of_address(text) is None


def test_what_is_dragged_names_its_publication(qgis_app):
    ref = PublicationRef(URL, "ann", PublicationType.LAYER, "roads", "some-uuid")
    uri = uri_of(Publication(ref, "שבילים"))
    assert (uri.layerType, uri.name) == ("custom", "שבילים")
    assert ref_of(uri.uri) == ref


@pytest.mark.parametrize("text", ["", "[]", "{}", "[1,2,3]", '["a","b","picture","c","d"]'])
def test_other_things_that_are_dragged_are_left_alone(text):
    assert ref_of(text) is None
