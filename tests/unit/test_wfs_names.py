"""Names of columns as names of XML elements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from layman_server.ogc.wfs import names

column_names = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(column_names)
def test_every_column_has_an_element_of_which_it_is_the_name(name):
    etree.Element(names.to_xml(name))
    assert names.from_xml(names.to_xml(name)) == name


@pytest.mark.parametrize("name", ["name", "POP_EST", "výměra", "a.b-c", "_1"])
def test_names_that_xml_takes_stay(name):
    assert names.to_xml(name) == name


@pytest.mark.parametrize(
    ("name", "element"), [("a b", "a_x0020_b"), ("1st", "_x0031_st"), ("_x0020_", "_x005F_x0020_")]
)
def test_other_names_are_escaped(name, element):
    assert names.to_xml(name) == element
