"""Times in the names of the files of a series."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layman_server.errors import ServerError, WrongParameter, WrongParameterCombination
from layman_server.model.raster import RasterWishes
from layman_server.raster.time_format import BadTimeFormat, as_iso, format_pattern, read_time
from layman_server.raster.time_series import check_time_wishes, file_times, slugified


def refused(names: list[str], regex: str, date_format: str = "") -> ServerError:
    with pytest.raises(ServerError) as caught:
        file_times(names, RasterWishes(time_regex=regex, time_regex_format=date_format))
    return caught.value


@pytest.mark.parametrize(
    ("name", "regex", "date_format", "time"),
    [
        ("S2A_MSIL2A_20220316T100031_N0400.tif", "[0-9]{8}", "", "2022-03-16T00:00:00.000Z"),
        ("S2A_MSIL2A_20220316T100031_N0400.tif", "[0-9]{8}T[0-9]{6}", "", "2022-03-16T10:00:31.000Z"),
        ("S2A_20220316T100031.0.tif", "^.*([0-9]{4})([0-9]{2})([0-9]{2}).*$", "", "2022-03-16T00:00:00.000Z"),
        ("S2A_MSIL2A_20221603.tif", "^.*([0-9]{4})([0-9]{2})([0-9]{2}).*$", "yyyyddMM", "2022-03-16T00:00:00.000Z"),
        (
            "S2A_MSIL2A_2022 16_03at10-00.tif",
            "^.*([0-9]{4} [0-9]{2}_[0-9]{2}at[0-9]{2}-[0-9]{2}).*$",
            "yyyy dd_MM'at'HH-mm",
            "2022-03-16T10:00:00.000Z",
        ),
        (
            "zip/Cerekvice nad Bystřicí 20220316.tif",
            "^Cerekvice nad Bystřicí ([0-9]{8}).*$",
            "",
            "2022-03-16T00:00:00.000Z",
        ),
        ("y1999.tif", r"\d{4}", "", "1999-01-01T00:00:00.000Z"),
        ("a_2022-075.tif", r"\d{4}-\d{3}", "yyyy-DDD", "2022-03-16T00:00:00.000Z"),
        ("a_16-Mar-22.tif", r"\d+-\w+-\d+", "d-MMM-yy", "2022-03-16T00:00:00.000Z"),
        ("a_20220316_0130PM.tif", r"\d{8}_\d{4}[AP]M", "yyyyMMdd_hhmma", "2022-03-16T13:30:00.000Z"),
    ],
)
def test_the_time_of_a_file_is_in_its_name(name, regex, date_format, time):
    assert file_times([name], RasterWishes(time_regex=regex, time_regex_format=date_format)) == [time]


def test_diacritics_and_spaces_are_taken_out_of_names_and_expressions():
    assert slugified("^Cerekvice nad Bystřicí ([0-9]{8}).*$") == "^Cerekvice_nad_Bystrici_([0-9]{8}).*$"


def test_a_name_without_the_time_is_named():
    error = refused(["a_20220316.tif", "b.tif"], "[0-9]{8}")
    assert isinstance(error, WrongParameterCombination)
    assert error.detail["message"] == "File does not match time_regex."
    assert error.detail["unmatched_filenames"] == ["b.tif"]


def test_something_found_that_is_no_time_is_named():
    assert refused(["a_20221316.tif"], "[0-9]{8}").detail["found"] == {"a_20221316.tif": "20221316"}


@pytest.mark.parametrize("name", ["20220316_ß.tif", ".20220316.tif", "20220316_шар.tif", "20220316_a,b.tif"])
def test_names_of_other_letters_are_refused(name):
    error = refused([name], "[0-9]{8}")
    assert (error.code, error.detail["message"]) == (48, "Unsafe filename in timeseries.")


def test_names_are_at_most_210_characters():
    assert file_times([f"20220316{'a' * 202}.tif"], RasterWishes(time_regex="^[0-9]{8}"))
    error = refused([f"20220316{'a' * 203}.tif"], "^[0-9]{8}")
    assert (error.code, error.detail["message"]) == (48, "Too long filename in timeseries.")


def test_names_that_become_the_same_are_refused():
    error = refused(["20220316 ř.tif", "20220316_r.tif"], "[0-9]{8}")
    assert (error.code, len(error.detail["similar_filenames_mapping"])) == (2, 2)


def test_an_expression_that_never_ends_is_refused_in_time(monkeypatch):
    monkeypatch.setattr("layman_server.raster.time_series._MATCH_TIMEOUT_S", 1)
    error = refused([f"{'a' * 200}.tif"], "(a+)+$")
    assert (error.code, error.detail["parameter"]) == (2, "time_regex")


@pytest.mark.parametrize("regex", ["[", "(", "x" * 2000])
def test_what_is_no_expression_is_refused(regex):
    with pytest.raises(WrongParameter) as caught:
        check_time_wishes(RasterWishes(time_regex=regex))
    assert caught.value.detail["parameter"] == "time_regex"


@pytest.mark.parametrize("date_format", ["MMdd", "yyyyQQ", "yyyyMMddTHH", "yyyy yyyy"])
def test_what_is_no_format_is_refused(date_format):
    with pytest.raises(WrongParameter) as caught:
        check_time_wishes(RasterWishes(time_regex=".*", time_regex_format=date_format))
    assert caught.value.detail["parameter"] == "time_regex_format"


def test_a_format_alone_is_refused():
    with pytest.raises(WrongParameterCombination) as caught:
        check_time_wishes(RasterWishes(time_regex_format="yyyy"))
    assert caught.value.detail["found"] == {"time_regex_format": "yyyy"}


INSTANTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31), timezones=st.just(timezone.utc))


@given(INSTANTS)
def test_what_is_written_as_iso_is_read_again(instant):
    instant = instant.replace(microsecond=instant.microsecond // 1000 * 1000)
    assert read_time(as_iso(instant)) == instant


@given(INSTANTS)
def test_a_format_reads_what_it_describes(instant):
    text = f"{instant.year:04d}x{instant.day:02d}{instant.month:02d} {instant.hour:02d}{instant.minute:02d}"
    read = read_time(text, format_pattern("yyyy'x'ddMM HHmm"))
    assert read == instant.replace(second=0, microsecond=0)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_none(text):
    assert read_time(text) is None or isinstance(read_time(text), datetime)


@given(st.text(max_size=30))
def test_any_text_is_a_format_or_refused(text):
    try:
        format_pattern(text)
    except BadTimeFormat:
        pass
