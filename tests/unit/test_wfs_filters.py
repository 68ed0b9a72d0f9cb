"""Values in filters of WFS."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.ogc.wfs.feature_table import Attribute
from layman_server.ogc.wfs.filter_values import key_value, like_pattern

INTEGER = Attribute("fid", "integer", "int4", True)
UUID = Attribute("id", "uuid", "uuid", True)


@given(st.text(st.characters(exclude_characters="*?!", exclude_categories=["Cs"])))
def test_text_without_wildcards_matches_itself_only(text):
    pattern = like_pattern(text, "*", "?", "!")
    assert re.search(r"(?<!\\)(?:\\\\)*[%_]", pattern) is None
    assert re.sub(r"\\(.)", r"\1", pattern, flags=re.S) == text


@pytest.mark.parametrize(
    ("text", "pattern"),
    [("a*", "a%"), ("?b", "_b"), ("!*", "\\*"), ("50%_", "50\\%\\_"), ("a\\b", "a\\\\b"), ("x!", "x!")],
)
def test_wildcards_become_those_of_sql(text, pattern):
    assert like_pattern(text, "*", "?", "!") == pattern


@pytest.mark.parametrize("text", ["", "a", "1 OR 1=1", "1.5", "9" * 30, "\u0661"])
def test_what_is_no_whole_number_is_no_key_of_numbers(text):
    assert key_value(INTEGER, text) is None


@pytest.mark.parametrize("text", ["", "1", "00000000-0000-0000-0000-00000000000g"])
def test_what_is_no_uuid_is_no_key_of_uuids(text):
    assert key_value(UUID, text) is None
