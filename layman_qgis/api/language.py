"""The user's language in rooms that know no Qt.

Texts are written in English, wrapped in :func:`tr` where they are written, and put together with ``format`` afterwards.
Whoever shows them says once how they are translated.
"""

from __future__ import annotations

from collections.abc import Callable

#: The context of these texts in the translation files.
CONTEXT = "Texts"

Translate = Callable[[str], str]


class _Language:
    translate: Translate = staticmethod(str)


def speak(translate: Translate | None = None) -> None:
    """Translate from now on with this function; with none, leave texts as they are written."""
    _Language.translate = staticmethod(translate or str)


def tr(text: str) -> str:
    """A text in the user's language."""
    return _Language.translate(text)
