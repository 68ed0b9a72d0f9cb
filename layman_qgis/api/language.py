"""The user's language in rooms that know no Qt.

Texts are written in English, wrapped in :func:`tr` where they are written, and put together with ``format`` afterwards.
A text of a table, which is made before anybody has said a language, is :func:`marked` there and translated by
:func:`tr_marked` when it is used. Whoever shows the texts says once how they are translated.
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
    """A text in the user's language; it stands in the call, so that the translation files can be made of the code."""
    return _Language.translate(text)


def marked(text: str) -> str:
    """The text as it is; the translation files take it up."""
    return text


def tr_marked(text: str) -> str:
    """A :func:`marked` text in the user's language; nothing stays nothing."""
    return _Language.translate(text) if text else ""
