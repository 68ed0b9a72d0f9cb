"""Names of publications: the preview of what the server makes of a title, by the server's own rule.

The rule is `layman_server.model.names.publication_name_from`: transliterated to ASCII, lower case, words joined by
`_`, `l_` before a leading digit. The plugin always sends the name it shows, so the preview is what is published;
the test compares both functions over Latin, Greek and Cyrillic. Letters of other scripts are left out here (the
server knows all of Unicode); the user then types a name.
"""

from __future__ import annotations

import html
import re
import unicodedata

from layman_qgis.api.language import tr

#: A table has the publication's name, and PostgreSQL's identifiers end at 63 bytes.
MAX_NAME_LENGTH = 63
_PATTERN = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")

#: Latin letters that have no decomposition in Unicode.
_LATIN = {
    "ß": "ss", "ẞ": "Ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "ng",
    "Ŋ": "NG", "ŧ": "t", "Ŧ": "T", "ĸ": "k", "№": "No",
    "°": "deg", "§": "SS", "×": "x", "£": "PS", "€": "EUR",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "e", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "u", "φ": "ph",
    "χ": "kh", "ψ": "ps", "ω": "o", "Ξ": "Ks",
}  # fmt: skip
_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "'", "ы": "y", "ь": "'", "э": "e", "ю": "iu", "я": "ia", "ђ": "dj",
    "є": "ie", "Є": "E", "ѕ": "dz", "і": "i", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "tsh", "џ": "dzh", "ґ": "g",
}  # fmt: skip
_LETTERS = {**_LATIN, **_GREEK, **_CYRILLIC}


def publication_name_from(text: str) -> str:
    """The name the server would make of a title; empty when nothing of it is left, cut to 63 characters."""
    slug = _slug(text)
    if slug and slug[0].isdigit():
        slug = f"l_{slug}"
    return slug[:MAX_NAME_LENGTH].rstrip("_")


def name_problem(name: str) -> str:
    """Why the server would refuse the name, as a sentence; empty when it is fine."""
    if not name:
        return tr("The publication needs a name.")
    if not _PATTERN.fullmatch(name):
        return tr("A name has lower-case letters a to z, digits and single underscores between them.")
    if len(name) > MAX_NAME_LENGTH:
        return tr("A name has at most {0} characters.").format(MAX_NAME_LENGTH)
    if name[0].isdigit():
        return tr("A name starts with a letter.")
    return ""


def free_name(wanted: str, taken: frozenset[str] | set[str]) -> str:
    """`wanted`, or `wanted_2`, `wanted_3`, ... when it is taken."""
    number, name = 1, wanted
    while name in taken:
        number += 1
        ending = f"_{number}"
        name = wanted[: MAX_NAME_LENGTH - len(ending)].rstrip("_") + ending
    return name


def _slug(text: str) -> str:
    text = html.unescape(text) if "&" in text else text
    text = re.sub(r"'+", "-", text)
    text = "".join(map(_ascii, unicodedata.normalize("NFKD", text))).lower()
    text = text.replace("'", "")
    text = re.sub(r"(?<=\d),(?=\d)", "", text)
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")


def _ascii(letter: str) -> str:
    if letter.isascii():
        return letter
    if unicodedata.combining(letter):
        return ""
    found = _LETTERS.get(letter)
    if found is None:
        found = _LETTERS.get(letter.lower(), "")
        return found or _mark(letter)
    return found


def _mark(letter: str) -> str:
    """Quotation marks and apostrophes vanish inside words as on the server; other marks part them."""
    if letter in "\u2018\u2019\u201b\u2032\u02bc\u02b9":
        return "'"
    return " " if unicodedata.category(letter)[0] in "PZSC" else ""
