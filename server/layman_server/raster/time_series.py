"""The times of the files of a series, taken from their names by the client's regular expression (`doc/rest.md`)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from layman_server.errors import WrongParameter, WrongParameterCombination
from layman_server.model.raster import RasterWishes
from layman_server.raster.time_format import BadTimeFormat, as_iso, format_pattern, read_time

MAX_NAME_LENGTH = 210
MAX_REGEX_LENGTH = 1000
_SAFE_NAME = r"^(?![.])[a-zA-Z0-9_.-]+$"
#: Matching many names takes milliseconds; an expression that needs longer tries endlessly many ways.
_MATCH_TIMEOUT_S = 5
#: Run in a process of its own, because Python cannot stop a match; reads and writes JSON.
_MATCHER = """
import json, re, sys
question = json.load(sys.stdin)
matches = [re.search(question["regex"], name) for name in question["names"]]
json.dump([m and ("".join(g or "" for g in m.groups()) if m.groups() else m[0]) for m in matches], sys.stdout)
"""


def slugified(text: str) -> str:
    """Letters without their diacritics, spaces as underscores: Layman's form of file names and expressions."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
    return bare.replace(" ", "_")


def check_time_wishes(wishes: RasterWishes) -> None:
    """Whether expression and format can be used.

    Raises:
        WrongParameter: the expression or the format is none. WrongParameterCombination: a format without expression.
    """
    if wishes.time_regex_format and not wishes.time_regex:
        expected = "Image mosaic regex in `time_regex` parameter or empty `time_regex_format` parameter."
        raise WrongParameterCombination(
            {
                "parameters": ["time_regex_format"],
                "message": "Parameter `time_regex_format` needs also parameter `time_regex`.",
                "expected": expected,
                "found": {"time_regex_format": wishes.time_regex_format},
            }
        )
    if not wishes.time_regex:
        return
    if len(wishes.time_regex) > MAX_REGEX_LENGTH:
        raise WrongParameter({"parameter": "time_regex", "expected": f"at most {MAX_REGEX_LENGTH} characters"})
    try:
        re.compile(slugified(wishes.time_regex))
    except (re.error, RecursionError, OverflowError) as error:
        raise WrongParameter(
            {"parameter": "time_regex", "expected": "Regular expression", "message": f"{error}".capitalize()}
        ) from error
    try:
        _pattern(wishes)
    except BadTimeFormat as error:
        expected = "Pattern of Java's SimpleDateFormat, for example yyyyMMdd"
        found = wishes.time_regex_format
        raise WrongParameter(
            {
                "parameter": "time_regex_format",
                "expected": expected,
                "found": found,
                "message": f"{found} is no format of times: {error}",
            }
        ) from error


def file_times(paths: Sequence[str], wishes: RasterWishes) -> list[str]:
    """The time of each file, ISO 8601; `paths` are relative, for messages, their last parts are the names.

    Raises:
        WrongParameterCombination: a name is unsafe, too long, or not matched (details as in Layman's answers).
        WrongParameter: the expression takes too long, or two names become the same.
    """
    names = [slugified(PurePosixPath(path).name) for path in paths]
    _check_names(paths, names)
    texts = _matches(slugified(wishes.time_regex), names)
    unmatched = [path for path, text in zip(paths, texts, strict=True) if text is None]
    if unmatched:
        raise _mismatch("All main data files match time_regex parameter", unmatched_filenames=unmatched)
    pattern = _pattern(wishes)
    instants = [read_time(text or "", pattern) for text in texts]
    odd = {path: text for path, text, instant in zip(paths, texts, instants, strict=True) if instant is None}
    if odd:
        form = wishes.time_regex_format or "ISO 8601 year, date or datetime"
        raise _mismatch(f"What time_regex finds in each main data file is a time written as {form}", found=odd)
    return [as_iso(instant) for instant in instants if instant is not None]


def _check_names(paths: Sequence[str], names: Sequence[str]) -> None:
    unsafe = [name for name in names if not re.match(_SAFE_NAME, name)]
    if unsafe:
        expected = f"All slugified file names matching pattern {_SAFE_NAME}"
        raise WrongParameterCombination(
            {
                "message": "Unsafe filename in timeseries.",
                "expected": expected,
                "unsafe_slugified_filenames": unsafe,
            }
        )
    too_long = [
        path for path, name in zip(paths, names, strict=True) if len(PurePosixPath(name).stem) > MAX_NAME_LENGTH
    ]
    if too_long:
        raise WrongParameterCombination(
            {
                "message": "Too long filename in timeseries.",
                "expected": "All files names shorter than 211 characters",
                "too_long_filenames": too_long,
            }
        )
    counts = Counter(names)
    similar = {path: name for path, name in zip(paths, names, strict=True) if counts[name] > 1}
    if similar:
        expected = "Input file names that differ at least in one letter (ignoring case and diacritics) or number."
        raise WrongParameter(
            {
                "parameter": "file",
                "message": "Two or more input file names map to the same name.",
                "expected": expected,
                "similar_filenames_mapping": similar,
            }
        )


def _mismatch(expected: str, **more: Any) -> WrongParameterCombination:
    return WrongParameterCombination({"message": "File does not match time_regex.", "expected": expected, **more})


def _pattern(wishes: RasterWishes) -> re.Pattern[str] | None:
    return format_pattern(slugified(wishes.time_regex_format)) if wishes.time_regex_format else None


def _matches(regex: str, names: Sequence[str]) -> list[str | None]:
    """What the expression finds in each name: its groups one after the other, or the whole match."""
    question = json.dumps({"regex": regex, "names": list(names)})
    command = [sys.executable, "-I", "-c", _MATCHER]
    try:
        done = subprocess.run(command, input=question, capture_output=True, text=True, timeout=_MATCH_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        message = "Looking for this expression in the file names takes too long."
        raise WrongParameter(
            {"parameter": "time_regex", "expected": "Regular expression", "message": message}
        ) from None
    if done.returncode != 0:
        message = "This expression cannot be looked for in the file names."
        raise WrongParameter({"parameter": "time_regex", "expected": "Regular expression", "message": message})
    found: list[str | None] = json.loads(done.stdout)
    return found
