"""Times written in file names: ISO 8601, or a pattern of Java's SimpleDateFormat, as GeoServer understands both."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d{2})(?:-?(?P<day>\d{2})"
    r"(?:[T_ ]?(?P<hour>\d{2})(?:[:-]?(?P<minute>\d{2})"
    r"(?:[:-]?(?P<second>\d{2})(?:[.,]?(?P<fraction>\d{1,9}))?)?)?)?)?)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DIGITS = {"d": "day", "D": "day_of_year", "H": "hour", "k": "hour24", "K": "hour12", "h": "hour12", "m": "minute"}
_DIGITS |= {"s": "second"}
_TOKEN = re.compile(r"'(?P<quoted>(?:[^']|'')*)'|(?P<letters>([A-Za-z])\3*)|(?P<other>.)", re.DOTALL)
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})"


class BadTimeFormat(ValueError):
    """The pattern is none that is understood; the message says what is wrong with it."""


def read_time(text: str, pattern: re.Pattern[str] | None = None) -> datetime | None:
    """The instant that a text means, in UTC, or None when it is none; `pattern` is what `format_pattern` gave."""
    match = (pattern or _ISO).fullmatch(text)
    if match is None:
        return None
    found = {name: value for name, value in match.groupdict().items() if value is not None}
    try:
        return _instant(found)
    except (ValueError, OverflowError):
        return None


def as_iso(instant: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, as GeoServer lists times: `2022-03-16T00:00:00.000Z`."""
    return f"{instant.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def format_pattern(date_format: str) -> re.Pattern[str]:
    """The regular expression of a pattern of SimpleDateFormat.

    Raises:
        BadTimeFormat: it has letters that mean nothing here, a letter twice, or no year.
    """
    parts, names = [], set()
    for token in _TOKEN.finditer(date_format):
        if token["letters"] is None:
            literal = token["other"] if token["quoted"] is None else token["quoted"].replace("''", "'") or "'"
            parts.append(re.escape(literal))
            continue
        part = _letters(token["letters"])
        name = re.match(r"\(\?P<(\w+)>", part)
        if name and name[1] in names:
            raise BadTimeFormat(f"{token['letters']} says again what another part says.")
        if name:
            names.add(name[1])
        parts.append(part)
    if not names & {"year", "short_year"}:
        raise BadTimeFormat("it has no year (yyyy).")
    return re.compile("".join(parts), re.IGNORECASE)


def _letters(letters: str) -> str:
    letter, count = letters[0], len(letters)
    if letter in "yu":
        return r"(?P<short_year>\d{2})" if count == 2 else r"(?P<year>\d{4})"
    if letter in "ML":
        return rf"(?P<month_name>(?:{'|'.join(_MONTHS)})[a-z]*)" if count > 2 else _number("month", count)
    if letter == "S":
        return rf"(?P<fraction>\d{{{count}}})"
    if letter == "E":
        return r"[a-z]+"
    if letter == "a":
        return r"(?P<half>[AP]M)"
    if letter in "XZz":
        return _ZONE
    if letter in _DIGITS:
        return _number(_DIGITS[letter], count)
    raise BadTimeFormat(f"the letter {letter} means nothing in it; letters that stand for themselves go into quotes.")


def _number(name: str, count: int) -> str:
    digits = {1: "{1,2}", 2: "{2}"}.get(count, f"{{{count}}}")
    return rf"(?P<{name}>\d{digits})" if name != "day_of_year" or count > 1 else rf"(?P<{name}>\d{{1,3}})"


def _instant(found: dict[str, str]) -> datetime:
    """Raises ValueError or OverflowError for a date or an hour that there is not."""
    year = int(found["year"]) if "year" in found else _full_year(int(found["short_year"]))
    month = _MONTHS.index(found["month_name"][:3].lower()) + 1 if "month_name" in found else int(found.get("month", 1))
    instant = datetime(
        year, month, int(found.get("day", 1)), _hour(found), int(found.get("minute", 0)), int(found.get("second", 0))
    )
    if "day_of_year" in found:
        day = int(found["day_of_year"])
        instant = instant.replace(month=1, day=1) + timedelta(days=day - 1)
        if day < 1 or instant.year != year:
            raise ValueError("no such day of the year")
    fraction = timedelta(microseconds=int(found.get("fraction", "0").ljust(6, "0")[:6]))
    return (instant + fraction - _offset(found.get("zone", "Z"))).replace(tzinfo=timezone.utc)


def _full_year(short: int) -> int:
    """Java's rule is a window around the present; this one is fixed, so that a file keeps its time."""
    return 2000 + short if short < 70 else 1900 + short


def _hour(found: dict[str, str]) -> int:
    if "hour12" in found:
        return int(found["hour12"]) % 12 + (12 if found.get("half", "AM").upper() == "PM" else 0)
    return int(found["hour24"]) % 24 if "hour24" in found else int(found.get("hour", 0))


def _offset(zone: str) -> timedelta:
    if zone.upper() == "Z":
        return timedelta()
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    return sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
