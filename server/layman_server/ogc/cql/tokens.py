"""Words of ECQL: names, texts, numbers, moments, operators, and geometries as WKT."""

from __future__ import annotations

import re
from dataclasses import dataclass

from layman_server.ogc.exceptions import OgcError

MOST_CHARACTERS = 100_000
_PATTERNS = (
    ("moment", r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w.])"),
    ("number", r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"),
    ("text", r"'(?:[^']|'')*'"),
    ("quoted", r'"(?:[^"]|"")+"'),
    ("word", r"[^\W\d][\w.:]*"),
    ("sign", r"<>|!=|<=|>=|[-=<>+*/(),;]"),
)
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS))
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True)
class Token:
    """A word: `kind` is one of `moment`, `number`, `text`, `quoted` (a name), `word`, `sign`, `end`."""

    kind: str
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these words, however written."""
        return self.kind == "word" and self.text.upper() in words

    def is_sign(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "sign" and self.text in signs


def read_tokens(text: str) -> list[Token]:
    """The words of a filter, an `end` last.

    Raises:
        OgcError: it has something else, or is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise wrong_cql(f"it has more than {MOST_CHARACTERS} characters")
    found, at = [], 0
    while at < len(text):
        blank = _BLANK.match(text, at)
        if blank:
            at = blank.end()
            continue
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise wrong_cql(f"{text[at : at + 20]!r} at character {at + 1} cannot be read")
        found.append(Token(match.lastgroup, _plain(match.lastgroup, match[0]), at))
        at = match.end()
    return [*found, Token("end", "", len(text))]


def wrong_cql(why: str) -> OgcError:
    """The exception for a filter that cannot be understood."""
    return OgcError(f"CQL_FILTER is wrong: {why}.", "InvalidParameterValue", locator="cql_filter")


def _plain(kind: str, text: str) -> str:
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "quoted":
        return text[1:-1].replace('""', '"')
    return text
