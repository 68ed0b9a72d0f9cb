"""Addresses of external tables: Layman's form, no password in any error, nothing that reaches into this machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.errors import WrongParameter
from layman_server.model.external_table import ExternalTable, parse, redacted

SECRET = "s3cr3t-w0rd"
GOOD = f"postgresql://ann:{SECRET}@db.example.org:5433/gis?schema=public&table=roads&geo_column=geom"


def test_layman_form():
    table = parse(GOOD)
    assert table == ExternalTable("db.example.org", 5433, "gis", "ann", "public", "roads", "geom", SECRET)
    assert table.database_uri == "postgresql://ann@db.example.org:5433/gis"
    assert SECRET not in repr(table)


def test_defaults():
    table = parse("postgres://ann@[::1]?schema=s&table=t&sslmode=require&connect_timeout=3")
    assert (table.host, table.port, table.dbname, table.geo_column) == ("::1", 5432, "ann", "")
    assert (table.sslmode, table.database_uri) == ("require", "postgresql://ann@[::1]:5432/ann")


words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="'\"\\=/"), min_size=1, max_size=20)


@given(user=words, password=st.text(st.characters(exclude_categories=["Cs"]), max_size=20), dbname=words)
def test_the_address_is_read_as_it_is_written(user, password, dbname):
    table = ExternalTable("h", 1, dbname, user, "s", "t", "g", password)
    assert parse(table.uri) == table
    assert parse(f"{table.database_uri}?schema=s&table=t&geo_column=g").password == ""


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("mysql://ann:{}@h/db?schema=s&table=t", "scheme"),
        ("{}", "scheme"),
        ("postgresql://ann:{}@h/db?schema=s", "`table`"),
        ("postgresql://ann:{}@/db?schema=s&table=t", "`host`"),
        ("postgresql://h/db?schema=s&table=t", "user name"),
        ("postgresql://ann:{}@h:port/db?schema=s&table=t", "valid URI"),
        ("postgresql://ann:{}@[h/db?schema=s&table=t", "valid URI"),
        ("postgresql://ann:{}@%2Frun%2Fpostgresql/db?schema=s&table=t", "sockets"),
        ("postgresql://ann:{}@a,b/db?schema=s&table=t", "one name"),
        ("postgresql://ann:{}@h/db?schema=s&table=t&host=/run/postgresql", "not taken"),
        ("postgresql://ann:{}@h/db?schema=s&table=t&passfile=/etc/passwd", "not taken"),
        ("postgresql://ann:{}@h/db?schema=s&table=t&service=other", "not taken"),
        ("postgresql://ann:{}@h/db?schema=s&table=t&sslmode=verify-full", "not taken"),
        ("postgresql://ann:{}@h/host%3D%2Frun?schema=s&table=t", "characters"),
        ("postgresql://ann:{}@h/db?schema=s&table=t%22x", "regular expression"),
        ("postgresql://ann:{}@h/db?schema=s&table=t&geo_column=a-b", "regular expression"),
        ("postgresql://ann:x@{}@h/db?schema=s", "`table`"),
        ("postgresql://ann@h/db?schema=s&password={}", "`table`"),
    ],
)
def test_other_addresses_are_refused_without_their_password(uri, said):
    with pytest.raises(WrongParameter) as caught:
        parse(uri.format(SECRET))
    assert said in caught.value.detail["message"]
    assert SECRET not in str(caught.value.as_dict())


@given(st.text(st.sampled_from("ab:/@?&=%[]#"), max_size=20), st.text(st.sampled_from("ab:/@?&=%[]#"), max_size=20))
def test_a_password_is_never_shown(before, after):
    text = f"postgresql://ann{before}:{SECRET}@{after}"
    assert SECRET not in redacted(text)
    try:
        parse(text)
    except WrongParameter as error:
        assert SECRET not in str(error.as_dict())
