"""The language of titles and of texts in data, guessed from their letters and their most common words.

Names of places are short and hold hardly any grammar, which general guessers need. So the script decides first, then
letters that few languages have, then words that stand in nearly every text. Where these do not speak for one language,
there is no guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

#: So much of a text is looked at.
_SAMPLE_CHARACTERS = 5_000
#: A language must have so many times the points of the next one.
_MARGIN = 1.3
#: Points that a word counts; one letter that few languages have counts 1.
_WORD_POINTS = 3.0
_WORD = re.compile(r"[^\W_]+")
#: Words with digits, abbreviations and identifiers say nothing (Layman's `IGNORE_PATTERN`).
_NO_WORD = re.compile(r".*\d.*|[A-Z]+|.*[a-z][A-Z].*")

#: Scripts that one language of the map world writes mostly, by the beginning of their characters' Unicode names.
_SCRIPTS = {
    "HIRAGANA": "jpn", "KATAKANA": "jpn", "HANGUL": "kor", "CJK": "chi", "GREEK": "gre", "HEBREW": "heb",
    "THAI": "tha", "DEVANAGARI": "hin", "BENGALI": "ben", "GEORGIAN": "geo", "ARMENIAN": "arm", "TAMIL": "tam",
    "TELUGU": "tel", "GURMUKHI": "pan", "KHMER": "khm", "LAO": "lao", "MYANMAR": "bur", "ETHIOPIC": "amh",
    "ARABIC": "ara", "CYRILLIC": "rus",
}  # fmt: skip
#: Languages that share a script with the one above, by letters that only they have.
_SCRIPT_LETTERS = {
    "CYRILLIC": {"ukr": "іїєґ", "bel": "ў", "srp": "ђјљњћџ", "mac": "ѓќѕ", "kaz": "әғқңөұүһ"},
    "ARABIC": {"per": "پچژگ", "urd": "ٹڈڑںے"},
}
#: Latin letters beyond ASCII of a language; those in capitals hardly any other language has and count double.
_LETTERS = {
    "cze": "áčďéĚíňóŘšťúŮýž",
    "slo": "áäčďéíĹĽňóôŔšťúýž",
    "pol": "ĄćĘŁŃóŚŹŻ",
    "ger": "äöüß",
    "fre": "àâçèéêëîïôùûœ",
    "spa": "áéíÑóúü¿¡",
    "por": "áâÃçéêíóôÕú",
    "ita": "àèéìòù",
    "hun": "áéíóöŐúüŰ",
    "hrv": "čĆĐšž",
    "slv": "čšž",
    "rum": "ĂâîȘȚşţ",
    "tur": "çĞıİöşü",
    "swe": "åäö",
    "dan": "åæØ",
    "nor": "åæø",
    "fin": "äö",
    "est": "äõöü",
    "lav": "ĀčĒĢĪĶĻŅšŪž",
    "lit": "ąčęĖĮšŲūž",
    "vie": "ẠẢẤẦẨẬẮẰẶẸẺẾỀỂỆỊỌỎỐỒỔỘỚỜỞỢỤỦỨỪỬỰỲĐƠƯ",
    "ice": "ÐÞáæéíóúýö",
    "dut": "ëï",
}
#: Words that stand in many texts, also in those about maps; the languages of one word share its points.
_WORDS = {
    "eng": "the of and in to for with from by on at is are north south east west city county state street road river "
    "lake park island mountain countries country roads rivers cities population places points boundaries name land use "
    "areas area map layer republic united kingdom islands saint new",
    "cze": "a v na z do s se je pro od po ve ze kraj okres obec ulice silnice řeka mapa vrstva hranice území ochrany "
    "jsou podle nebo města obce třídy půdy lesy budovy cesty katastrální české nad pod",
    "slo": "a v na z do s sa je pre od po zo kraj okres obec ulica cesta rieka mapa vrstva hranice územie mesto",
    "pol": "w na z do się jest dla od po oraz powiat gmina województwo ulica droga rzeka mapa granice miasto",
    "ger": "der die das und in von zu mit für auf des den dem im am straße kreis stadt fluss karte gemeinde grenzen "
    "land nach über bad sankt",
    "fre": "le la les de du des et en pour sur par dans une un au aux rue route ville rivière carte commune limites "
    "département saint sainte",
    "spa": "el la los las de del y en por para con una un calle carretera ciudad río municipio provincia san santa",
    "por": "o a os as de do da dos das e em por para com uma um rua estrada cidade rio mapa município são",
    "ita": "il lo la gli le di del della dei e in per con una un via strada città fiume mappa comune provincia san",
    "dut": "de het een en van in voor met op aan te straat weg stad rivier kaart gemeente grenzen",
    "hun": "a az és egy megye utca út város folyó térkép község határ hegy",
    "hrv": "i u na za od do iz je cesta ulica grad rijeka karta granice općina županija",
    "slv": "in v na za od do iz je cesta ulica mesto reka karta meje občina",
    "rum": "și de la în cu pe din strada oraș râu harta județ comuna",
    "tur": "ve bir için ile cadde sokak şehir nehir harita il ilçe",
    "swe": "och i på av för med till en ett gata väg stad sjö karta kommun län",
    "dan": "og i på af for med til en et gade vej by sø kort kommune",
    "nor": "og i på av for med til en et gate vei by innsjø kart kommune fylke",
    "fin": "ja on katu tie kaupunki joki järvi kartta kunta maakunta saari",
    "est": "ja on tänav tee linn jõgi järv kaart vald maakond saar",
    "lav": "un ir no uz ar par iela ceļš pilsēta upe ezers karte novads",
    "lit": "ir yra iš su gatvė kelias miestas upė ežeras žemėlapis savivaldybė",
    "vie": "và của thành phố tỉnh quận huyện đường sông bản đồ",
    "ind": "dan di yang untuk dengan dari jalan kota sungai peta kabupaten provinsi pulau",
}
_LANGUAGES_OF_WORD: dict[str, list[str]] = {}
for _language, _words in _WORDS.items():
    for _one in _words.split():
        _LANGUAGES_OF_WORD.setdefault(_one, []).append(_language)
_POINTS_OF_LETTER: dict[str, dict[str, float]] = {}
for _language, _letters in _LETTERS.items():
    for _one in _letters:
        _POINTS_OF_LETTER.setdefault(_one.lower(), {})[_language] = 2.0 if _one.isupper() else 1.0


def language_of(text: str) -> str | None:
    """The language of a text as three letters (ISO 639-2, bibliographic), None when nothing speaks for one."""
    words = [word for word in _WORD.findall(text[:_SAMPLE_CHARACTERS]) if not _NO_WORD.fullmatch(word)]
    if not words:
        return None
    scripts = Counter(script for word in words for script in map(_script, word))
    script, _ = scripts.most_common(1)[0]
    if script == "CJK" and scripts["HIRAGANA"] + scripts["KATAKANA"] > 0.05 * scripts.total():
        script = "HIRAGANA"
    if script != "LATIN":
        return _language_of_script(script, words)
    return _language_of_latin(words)


def languages_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The languages of several texts, each once, in the order of their codes."""
    return tuple(sorted({found for found in map(language_of, texts) if found is not None}))


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]


def _language_of_script(script: str, words: list[str]) -> str | None:
    letters = Counter("".join(words).lower())
    for language, own in _SCRIPT_LETTERS.get(script, {}).items():
        if sum(letters[letter] for letter in own) > 0.01 * letters.total():
            return language
    return _SCRIPTS.get(script)


def _language_of_latin(words: list[str]) -> str | None:
    points: dict[str, float] = defaultdict(float)
    lowered = [word.lower() for word in words]
    for word in lowered:
        languages = _LANGUAGES_OF_WORD.get(word, ())
        for language in languages:
            points[language] += _WORD_POINTS / len(languages)
    foreign = Counter(letter for word in lowered for letter in word if not letter.isascii())
    for letter, count in foreign.items():
        for language, worth in _POINTS_OF_LETTER.get(letter, {}).items():
            points[language] += worth * count
        for language in points.keys() - _POINTS_OF_LETTER.get(letter, {}).keys():
            points[language] -= count
    ranked = sorted(((count, language) for language, count in points.items()), reverse=True)
    if not ranked or ranked[0][0] < max(_WORD_POINTS, 0.1 * len(words)):
        return None
    is_clear = len(ranked) == 1 or ranked[0][0] >= _MARGIN * ranked[1][0]
    return ranked[0][1] if is_clear else None
