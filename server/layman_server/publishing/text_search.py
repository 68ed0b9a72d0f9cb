"""Words of titles and of searches: without case and accents, English ones by their stem.

The rules are those of Layman's full text filter (`doc/rest.md`, GET Publications), which PostgreSQL's `unaccent`,
its English stop words and its Snowball stemmer make.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from snowballstemmer import stemmer

_WORD = re.compile(r"[^\W_]+")
#: Letters that are not made of a plain one and an accent, as PostgreSQL's `unaccent.rules` has them.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th"}
)
#: `english.stop` of PostgreSQL: words that nothing is found by.
_STOP_WORDS = frozenset(
    """i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
    it its itself they them their theirs themselves what which who whom this that these those am is are was were be been
    being have has had having do does did doing a an the and but if or because as until while of at by for with about
    against between into through during before after above below to from up down in out on off over under again further
    then once here there when where why how all any both each few more most other some such no nor not only own same so
    than too very s t can will just don should now""".split()
)
#: An ending that a stem has in place of the word's own is no longer than this: `happi` of `happy`, `die` of `dying`.
_CHANGED_END = 2


def folded(text: str) -> str:
    """Text without case and accents."""
    text = text.casefold()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(filter(_is_no_accent, decomposed)).translate(_PLAIN)


def words_of(folded_text: str) -> tuple[str, ...]:
    """The words of a folded text in order; everything but letters and digits stands between words."""
    return tuple(_WORD.findall(folded_text))


class Vocabulary:
    """All words of all titles, so that only those get a stem that can have the one that is looked for.

    Stemming takes some ten microseconds a word, which is too long for every word of every title.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._words: set[str] = set()
        self._lock = threading.Lock()

    def add(self, words: Iterable[str]) -> None:
        """Take words up; a word stays when its title goes."""
        with self._lock:
            self._words.update(words)

    def kin(self, search: str) -> frozenset[str]:
        """The words of titles that have a stem in common with a word of a (folded) search."""
        found: set[str] = set()
        with self._lock:
            for word in set(words_of(search)) - _STOP_WORDS:
                stem = stem_of(word)
                start = stem[: max(len(stem) - _CHANGED_END, 1)]
                found.update(w for w in self._words if w.startswith(start) and stem_of(w) == stem)
        return frozenset(found - _STOP_WORDS)


@lru_cache(maxsize=100_000)
def stem_of(word: str) -> str:
    """The stem of a folded word by the Snowball rules for English."""
    return str(_english().stemWord(word))


@lru_cache(maxsize=1)
def _english() -> Any:
    return stemmer("english")


@lru_cache(maxsize=4096)
def _is_no_accent(character: str) -> bool:
    return not unicodedata.combining(character)
