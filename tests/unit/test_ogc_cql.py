"""CQL_FILTER: what is understood, and that nothing else gets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from layman_server.ogc.cql.parser import read_cql
from layman_server.ogc.exceptions import OgcError

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: name.upper() not in {"AND", "OR", "NOT", "IN", "IS", "LIKE", "TRUE", "FALSE", "INCLUDE", "EXCLUDE"}
)
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), max_size=20)


def shape(text: str) -> str:
    """The one condition of a filter, as names of elements and texts."""

    def written(node: etree._Element) -> str:
        name = etree.QName(node).localname
        inside = ",".join(written(child) for child in node)
        return f"{name}({inside or node.text or node.get('fid') or ''})"

    [root] = read_cql(text)
    assert root is not None
    return written(root[0])


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("a = 1", "PropertyIsEqualTo(PropertyName(a),Literal(1))"),
        ("\"odd name\" <> 'it''s'", "PropertyIsNotEqualTo(PropertyName(odd name),Literal(it's))"),
        ("a is not null", "Not(PropertyIsNull(PropertyName(a)))"),
        ("IN ('roads.1')", "FeatureId(roads.1)"),
        ("a NOT IN (1)", "Not(PropertyIsEqualTo(PropertyName(a),Literal(1)))"),
        ("a > -2", "PropertyIsGreaterThan(PropertyName(a),Literal(-2.0))"),
        (
            "a=1 OR b=2 AND NOT c=3",
            "Or(PropertyIsEqualTo(PropertyName(a),Literal(1)),And(PropertyIsEqualTo(PropertyName(b),Literal(2)),"
            "Not(PropertyIsEqualTo(PropertyName(c),Literal(3)))))",
        ),
        (
            "t DURING 2020-01-01T00:00:00Z/2020-02-01T00:00:00Z",
            "PropertyIsBetween(PropertyName(t),LowerBoundary(Literal(2020-01-01T00:00:00Z)),"
            "UpperBoundary(Literal(2020-02-01T00:00:00Z)))",
        ),
        ("(a + 1) * 2 = b", "PropertyIsEqualTo(Mul(Add(PropertyName(a),Literal(1)),Literal(2)),PropertyName(b))"),
        (
            "BBOX(geom, 1, 2, 3, 4)",
            "BBOX(PropertyName(geom),Envelope(lowerCorner(1.0 2.0),upperCorner(3.0 4.0)))",
        ),
        ("INTERSECTS(geom, POINT(1 -2))", "Intersects(PropertyName(geom),Point(pos(1.0 -2.0)))"),
    ],
)
def test_conditions_are_read(text: str, condition: str) -> None:
    assert shape(text) == condition


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "a =", "a = 1;", "a = 1 b = 2", "a = 1 -- x", "a = 1); DROP TABLE x", "' OR '1'='1", "a = 'x"),
        *("env('HOME') = 'x'", "a = pg_sleep(10)", "a LIKE 1", "BBOX(geom, 1, 2, 3)", "INTERSECTS(geom, CIRCLE(1 2))"),
        *("INTERSECTS(geom, POLYGON((1, 2)))", "BBOX(geom,1,2,3,4,'urn:x')", "(" * 500 + "a=1" + ")" * 500, "a = \x00"),
    ],
)
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(OgcError) as caught:
        read_cql(text)
    assert caught.value.locator == "cql_filter"


def test_each_layer_may_have_a_condition_of_its_own() -> None:
    assert [condition is None for condition in read_cql("INCLUDE; a = 1; EXCLUDE")] == [True, False, False]


@given(NAMES, TEXTS)
def test_texts_come_back_as_they_were(name: str, text: str) -> None:
    quoted = text.replace("'", "''")
    [root] = read_cql(f"{name} = '{quoted}'")
    assert root is not None
    assert (root[0][0].text, root[0][1].text or "") == (name, text)


@given(st.text(max_size=60))
def test_nothing_but_the_exception_comes_of_any_text(text: str) -> None:
    try:
        read_cql(text)
    except OgcError:
        pass


@pytest.mark.parametrize(
    "text",
    [
        "'" + "x" * 40_000 + "' IN (" + ",".join("1" * 20_000) + ")",
        " OR ".join(["'" + "x" * 1_000 + "' IN (" + ",".join("1" * 1_000) + ")"] * 20),
        "+".join("a" * 3_000) + " IN (1, 2)",
        "*".join("a" * 300) + " = 1",
    ],
)
def test_small_filters_do_not_become_large_ones(text: str) -> None:
    with pytest.raises(OgcError) as caught:
        read_cql(text)
    assert caught.value.locator == "cql_filter"


def test_long_lists_of_values_are_read() -> None:
    [root] = read_cql("population IN (" + ",".join("1" * 10_000) + ")")
    assert root is not None
    assert len(root[0]) == 10_000
