"""Small texts for people: sizes, durations, ages. Each fits into a row of a list."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Optional

from qgis.PyQt.QtCore import QCoreApplication, QLocale

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("Text", text)


def size_text(size_bytes: int) -> str:
    """``1536`` is "1.5 KB", in the user's locale."""
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def short_text(text: str, length: int = 60) -> str:
    """``text`` for a title: at most so many characters."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def count_text(count: int) -> str:
    """``1234567`` with the separators of the user's locale."""
    return QLocale().toString(count)


def duration_text(seconds: float) -> str:
    """``0.23`` is "0.2 s", ``75`` is "1:15 min"."""
    if seconds < MINUTE_S:
        return tr("{0} s").format(QLocale().toString(seconds, "f", 1))
    minutes, rest = divmod(round(seconds), MINUTE_S)
    return tr("{0}:{1:02d} min").format(minutes, rest)


def age_text(updated_at: str, now: Optional[datetime] = None) -> str:
    """An ISO 8601 time as "3 minutes ago"; a date when it is older than a month; "" when it is not a time."""
    try:
        moment = datetime.fromisoformat(updated_at.replace("Z", "+00:00"))
    except ValueError:
        return ""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    age_s = ((now or datetime.now(timezone.utc)) - moment).total_seconds()
    if age_s < MINUTE_S:
        return tr("just now")
    if age_s < HOUR_S:
        return tr("{0} min ago").format(int(age_s // MINUTE_S))
    if age_s < DAY_S:
        return tr("{0} h ago").format(int(age_s // HOUR_S))
    if age_s < 30 * DAY_S:
        return tr("{0} d ago").format(int(age_s // DAY_S))
    return moment.date().isoformat()
