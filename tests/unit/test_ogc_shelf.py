"""Answers that are read ahead of their clients."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.ogc.shelf import read_ahead


@given(st.lists(st.binary(max_size=400_000), max_size=8))
def test_everything_comes_in_its_order(chunks):
    assert b"".join(read_ahead(iter(chunks))) == b"".join(chunks)


def test_an_error_comes_after_what_was_before_it():
    def chunks():
        yield b"a"
        raise OSError("gone")

    ahead = read_ahead(chunks())
    assert next(ahead) == b"a"
    with pytest.raises(OSError, match="gone"):
        next(ahead)


def test_all_is_read_while_the_client_takes_nothing():
    is_read = threading.Event()

    def chunks():
        yield from [b"x" * 1_000_000] * 5
        is_read.set()

    ahead = read_ahead(chunks())
    next(ahead)
    assert is_read.wait(10)
    ahead.close()


def test_who_reads_no_more_ends_the_reading():
    is_closed = threading.Event()

    def chunks():
        try:
            while True:
                yield b"x"
        finally:
            is_closed.set()

    ahead = read_ahead(chunks())
    next(ahead)
    ahead.close()
    assert is_closed.wait(10)
