"""Names of workspaces and publications."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.errors import NameTooLong, ServerError, WrongParameter
from layman_server.model.names import (
    PUBLICATION_NAME_LENGTH,
    PUBLICATION_PATTERN,
    RESERVED_WORKSPACES,
    WORKSPACE_PATTERN,
    check_publication_name,
    check_workspace_name,
    publication_name_from,
    username_from,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Countries", "countries"),
        ("Žluťoučký kůň", "zlutoucky_kun"),
        ("My  layer -- 2", "my_layer_2"),
        ("roads.geojson", "roads_geojson"),
        ("Карта", "karta"),
        ("国家", "guo_jia"),
        ("2020 roads", "l_2020_roads"),
        ("a/../b", "a_b"),
        ('x"; DROP TABLE users; --', "x_drop_table_users"),
    ],
)
def test_human_text_becomes_a_publication_name(text, name):
    assert publication_name_from(text) == name


@pytest.mark.parametrize("text", ["", "!!!", "---", "   "])
def test_text_of_which_nothing_is_left_is_refused(text):
    with pytest.raises(WrongParameter):
        publication_name_from(text)


def test_a_too_long_name_is_refused_not_cut():
    assert publication_name_from("a" * PUBLICATION_NAME_LENGTH) == "a" * PUBLICATION_NAME_LENGTH
    with pytest.raises(WrongParameter):
        publication_name_from("a" * (PUBLICATION_NAME_LENGTH + 1))


@given(st.text(max_size=80))
def test_any_text_gives_a_valid_name_or_a_clear_error(text):
    try:
        name = publication_name_from(text)
    except ServerError as error:
        assert error.http_status == 400
        return
    assert re.fullmatch(PUBLICATION_PATTERN, name)
    assert not name[0].isdigit()
    assert check_publication_name(name, "layername") == name


@given(st.text(max_size=80))
def test_any_text_gives_a_valid_username(text):
    assert re.fullmatch(WORKSPACE_PATTERN, username_from(text))


@pytest.mark.parametrize("name", ["", "A", "1a", "a-b", "a__b", "_a", "a_", "a b", "a/b", "ä"])
def test_a_workspace_name_outside_the_pattern_is_refused(name):
    with pytest.raises(WrongParameter) as caught:
        check_workspace_name(name)
    assert caught.value.as_dict()["detail"]["expected"] == WORKSPACE_PATTERN


def test_a_workspace_name_has_at_most_59_characters():
    assert check_workspace_name("a" * 59) == "a" * 59
    with pytest.raises(NameTooLong):
        check_workspace_name("a" * 60)


@pytest.mark.parametrize("name", ["public", "pg_toast", "pg_", "rest", "gwc", "styles", "about", "current_user"])
def test_names_of_postgresql_geoserver_and_paths_are_reserved(name):
    assert name in RESERVED_WORKSPACES
    assert username_from(name) not in RESERVED_WORKSPACES


@pytest.mark.parametrize("name", ["anna", "page", "pgadmin", "restaurant", "u_rest"])
def test_names_that_only_look_like_reserved_ones_are_free(name):
    assert name not in RESERVED_WORKSPACES


@pytest.mark.parametrize(("text", "name"), [("Ann WMS", "ann"), ("_wms_wms", "wms"), ("wms of Ann", "wms_of_ann")])
def test_no_username_is_that_of_what_a_real_geoserver_cascades(text, name):
    assert username_from(text) == (f"u_{name}" if name in RESERVED_WORKSPACES else name)
    assert "ann_wms" in RESERVED_WORKSPACES
