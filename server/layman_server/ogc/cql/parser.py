"""ECQL read into the elements of an OGC filter 1.1, from which conditions in SQL are made as from any filter.

The part of GeoServer's language that is understood: comparisons, LIKE, ILIKE, BETWEEN, IN, IS NULL, BEFORE, AFTER,
DURING, TEQUALS, AND, OR, NOT, arithmetic, identifiers (`IN ('roads.1')`), BBOX, DWITHIN, BEYOND and the other spatial
relations, INCLUDE and EXCLUDE. Functions are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lxml import etree

from layman_server.ogc.cql import geometry
from layman_server.ogc.cql.tokens import Token, read_tokens, wrong_cql

OGC = "http://www.opengis.net/ogc"
_DEEPEST = 60
#: Terms of one sum or product; each nests deeper in the filter.
_MOST_TERMS = 50
#: Characters that may come from writing what is compared anew for each value of IN lists.
_MOST_COPIED = 5_000_000
_COMPARISONS = {
    "=": "PropertyIsEqualTo",
    "<>": "PropertyIsNotEqualTo",
    "!=": "PropertyIsNotEqualTo",
    "<": "PropertyIsLessThan",
    ">": "PropertyIsGreaterThan",
    "<=": "PropertyIsLessThanOrEqualTo",
    ">=": "PropertyIsGreaterThanOrEqualTo",
}
_TEMPORAL = {"BEFORE": "<", "AFTER": ">", "TEQUALS": "="}
_ARITHMETIC = {"+": "Add", "-": "Sub", "*": "Mul", "/": "Div"}
_SPATIAL = ("INTERSECTS", "EQUALS", "DISJOINT", "TOUCHES", "WITHIN", "OVERLAPS", "CROSSES", "CONTAINS")
_UNITS = ("METERS", "KILOMETERS", "FEET", "STATUTE")


def read_cql(text: str) -> list[etree._Element | None]:
    """The conditions of a CQL_FILTER, one for each layer, as `Filter` elements; None for INCLUDE.

    Raises:
        OgcError: it cannot be understood.
    """
    parser = _Parser(read_tokens(text))
    found = [parser.filter()]
    while parser.takes_sign(";"):
        found.append(parser.filter())
    parser.expect_end()
    return found


class _Parser:
    """Reads by descending; positions in messages are characters from 1."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._copied = 0

    def filter(self) -> etree._Element | None:
        if self._takes_word("INCLUDE"):
            return None
        root = etree.Element(f"{{{OGC}}}Filter", nsmap={"ogc": OGC, "gml": geometry.GML})
        root.append(_excluded() if self._takes_word("EXCLUDE") else self._or())
        return root

    def takes_sign(self, sign: str) -> bool:
        return self._take(self._now.is_sign(sign))

    def expect_end(self) -> None:
        if self._now.kind != "end":
            raise self._unexpected()

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _take(self, wanted: bool) -> bool:
        self._at += wanted
        return wanted

    def _takes_word(self, *words: str) -> bool:
        return self._take(self._now.is_word(*words))

    def _expect(self, sign: str) -> None:
        if not self.takes_sign(sign):
            raise self._unexpected(f", not {sign}")

    def _unexpected(self, instead: str = "") -> Exception:
        token = self._now
        said = f"{token.text[:40]!r} stands" if token.kind != "end" else "it ends"
        return wrong_cql(f"{said} at character {token.at + 1}{instead}")

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise wrong_cql("it is nested too deep")

    def _or(self) -> etree._Element:
        self._deeper()
        parts = [self._and()]
        while self._takes_word("OR"):
            parts.append(self._and())
        self._depth -= 1
        return _joined("Or", parts)

    def _and(self) -> etree._Element:
        parts = [self._not()]
        while self._takes_word("AND"):
            parts.append(self._not())
        return _joined("And", parts)

    def _not(self) -> etree._Element:
        negated = False
        while self._takes_word("NOT"):
            negated = not negated
        found = self._condition()
        return _new("Not", found) if negated else found

    def _condition(self) -> etree._Element:
        word = self._now.text.upper() if self._now.kind == "word" else ""
        calls = self._tokens[self._at + 1].is_sign("(") if word else False
        if calls and word in (*_SPATIAL, "BBOX", "DWITHIN", "BEYOND"):
            return self._spatial(word)
        if calls and word == "IN":
            self._at += 1
            return _joined("Or", [_identifier(one) for one in self._texts()])
        if self._now.is_sign("(") and self._begins_condition():
            self._at += 1
            found = self._or()
            self._expect(")")
            return found
        return self._predicate()

    def _begins_condition(self) -> bool:
        """Whether the bracket here holds a condition, not a value: it has a word or sign of a condition in it."""
        depth, at = 0, self._at
        words = ("AND", "OR", "NOT", "LIKE", "ILIKE", "IS", "IN", "BETWEEN", "BEFORE", "AFTER", "DURING", "TEQUALS")
        while self._tokens[at].kind != "end":
            token = self._tokens[at]
            depth += token.is_sign("(") - token.is_sign(")")
            if depth == 0:
                return False
            if token.is_sign(*_COMPARISONS) or token.is_word(*words, *_SPATIAL, "BBOX", "DWITHIN", "BEYOND"):
                return True
            at += 1
        return False

    def _predicate(self) -> etree._Element:
        left = self._value()
        if self._now.is_sign(*_COMPARISONS):
            sign = self._now.text
            self._at += 1
            return _new(_COMPARISONS[sign], left, self._value())
        if self._takes_word("IS"):
            negated = self._takes_word("NOT")
            if not self._takes_word("NULL"):
                raise self._unexpected(", not NULL")
            found = _new("PropertyIsNull", left)
            return _new("Not", found) if negated else found
        negated = self._takes_word("NOT")
        found = self._set_predicate(left)
        return _new("Not", found) if negated else found

    def _set_predicate(self, left: etree._Element) -> etree._Element:
        if self._now.is_word("LIKE", "ILIKE"):
            ignore_case = self._now.text.upper() == "ILIKE"
            self._at += 1
            return _like(left, self._text(), ignore_case)
        if self._takes_word("BETWEEN"):
            lower = self._value()
            if not self._takes_word("AND"):
                raise self._unexpected(", not AND")
            return _between(left, lower, self._value())
        if self._takes_word("IN"):
            values = self._values()
            plain = etree.tostring(left)
            self._copied += len(plain) * len(values)
            if self._copied > _MOST_COPIED:
                raise wrong_cql("a list is too long for what is compared with it")
            return _joined("Or", [_new("PropertyIsEqualTo", etree.fromstring(plain), value) for value in values])
        if self._now.is_word(*_TEMPORAL):
            sign = _TEMPORAL[self._now.text.upper()]
            self._at += 1
            return _new(_COMPARISONS[sign], left, self._value())
        if self._takes_word("DURING"):
            begin = self._value(leave_slash=True)
            self._expect("/")
            return _between(left, begin, self._value())
        raise self._unexpected()

    def _value(self, leave_slash: bool = False) -> etree._Element:
        """A sum of products; a moment is followed by a slash of its own in an interval."""
        self._deeper()
        found = self._chain(("+", "-"), lambda: self._product(leave_slash))
        self._depth -= 1
        return found

    def _product(self, leave_slash: bool) -> etree._Element:
        return self._chain(("*",) if leave_slash else ("*", "/"), self._atom)

    def _chain(self, signs: Sequence[str], part: Callable[[], etree._Element]) -> etree._Element:
        """Parts with these signs between; each nests those before it deeper."""
        found, terms = part(), 1
        while self._now.is_sign(*signs):
            sign, terms = self._now.text, terms + 1
            if terms > _MOST_TERMS:
                raise wrong_cql(f"a sum or product has more than {_MOST_TERMS} terms")
            self._at += 1
            found = _new(_ARITHMETIC[sign], found, part())
        return found

    def _atom(self) -> etree._Element:
        token = self._now
        if self.takes_sign("("):
            found = self._value()
            self._expect(")")
            return found
        if token.is_sign("-", "+"):
            return _literal(repr(self._number()))
        if token.kind in {"number", "text", "moment"}:
            self._at += 1
            return _literal(token.text)
        if token.is_word("TRUE", "FALSE"):
            self._at += 1
            return _literal(token.text.lower())
        if token.kind in {"word", "quoted"}:
            if token.kind == "word" and self._tokens[self._at + 1].is_sign("("):
                raise wrong_cql(f"functions are not available: {token.text[:40]}")
            self._at += 1
            return _property(token.text)
        raise self._unexpected()

    def _number(self) -> float:
        negative = self.takes_sign("-") or (self.takes_sign("+") and False)
        token = self._now
        if token.kind != "number":
            raise self._unexpected(", not a number")
        self._at += 1
        return -float(token.text) if negative else float(token.text)

    def _text(self) -> str:
        token = self._now
        if token.kind != "text":
            raise self._unexpected(", not a text in quotes")
        self._at += 1
        return token.text

    def _values(self) -> list[etree._Element]:
        self._expect("(")
        found = [self._value()]
        while self.takes_sign(","):
            found.append(self._value())
        self._expect(")")
        return found

    def _texts(self) -> list[str]:
        self._expect("(")
        found = [self._text()]
        while self.takes_sign(","):
            found.append(self._text())
        self._expect(")")
        return found

    def _spatial(self, word: str) -> etree._Element:
        self._at += 1
        self._expect("(")
        name = self._atom()
        self._expect(",")
        if word == "BBOX":
            numbers = [self._number()]
            while len(numbers) < 4:
                self._expect(",")
                numbers.append(self._number())
            crs = self._crs(self._text()) if self.takes_sign(",") else ""
            found = _new("BBOX", name, geometry.envelope(numbers[0], numbers[1], numbers[2], numbers[3], crs))
        elif word in {"DWITHIN", "BEYOND"}:
            shape = self._geometry()
            self._expect(",")
            distance = etree.Element(f"{{{OGC}}}Distance")
            distance.text = repr(self._number())
            self._expect(",")
            distance.set("units", self._unit())
            found = _new("DWithin" if word == "DWITHIN" else "Beyond", name, shape, distance)
        else:
            found = _new(word.capitalize(), name, self._geometry())
        self._expect(")")
        return found

    def _unit(self) -> str:
        token = self._now
        if not token.is_word(*_UNITS):
            raise self._unexpected(f", not one of {', '.join(_UNITS)}")
        self._at += 1
        if token.is_word("STATUTE"):
            if not self._takes_word("MILES"):
                raise self._unexpected(", not MILES")
            return "statute miles"
        return token.text.lower()

    def _geometry(self) -> etree._Element:
        crs = ""
        if self._takes_word("SRID"):
            self._expect("=")
            crs = self._crs(str(int(self._number())))
            self._expect(";")
        word = self._now.text.upper()
        if self._takes_word("ENVELOPE"):
            self._expect("(")
            numbers = [self._number()]
            while self.takes_sign(","):
                numbers.append(self._number())
            self._expect(")")
            if len(numbers) != 4:
                raise wrong_cql("ENVELOPE has four numbers: west, east, south, north")
            return geometry.envelope(numbers[0], numbers[2], numbers[1], numbers[3], crs)
        if not self._takes_word(*geometry.WKT_WORDS[:-1]):
            raise self._unexpected(", not a geometry")
        return geometry.geometry(word, self._nested(), crs)

    def _nested(self) -> list[object]:
        """What stands in a bracket of a WKT: positions or further brackets."""
        self._deeper()
        self._expect("(")
        found: list[object] = []
        while True:
            found.append(self._nested() if self._now.is_sign("(") else self._coordinates())
            if not self.takes_sign(","):
                break
        self._expect(")")
        self._depth -= 1
        return found

    def _coordinates(self) -> list[float]:
        numbers = [self._number()]
        while self._now.kind == "number" or self._now.is_sign("-"):
            numbers.append(self._number())
        return numbers

    @staticmethod
    def _crs(text: str) -> str:
        code = text.upper().removeprefix("EPSG:")
        if not code.isdecimal() or not code.isascii() or len(code) > 9:
            raise wrong_cql(f"{text[:40]!r} is no coordinate system like EPSG:4326")
        return f"EPSG:{code}"


def _new(name: str, *children: etree._Element) -> etree._Element:
    node = etree.Element(f"{{{OGC}}}{name}", nsmap={"ogc": OGC})
    node.extend(children)
    return node


def _joined(name: str, parts: list[etree._Element]) -> etree._Element:
    return parts[0] if len(parts) == 1 else _new(name, *parts)


def _literal(text: str) -> etree._Element:
    node = _new("Literal")
    node.text = _xml(text)
    return node


def _property(name: str) -> etree._Element:
    node = _new("PropertyName")
    node.text = _xml(name)
    return node


def _identifier(text: str) -> etree._Element:
    node = _new("FeatureId")
    node.set("fid", _xml(text))
    return node


def _xml(text: str) -> str:
    if any((ord(char) < 32 and char not in "\t\n\r") or char in "\ufffe\uffff" for char in text):
        raise wrong_cql("it has characters that are no text")
    return text


def _like(left: etree._Element, pattern: str, ignore_case: bool) -> etree._Element:
    node = _new("PropertyIsLike", left, _literal(pattern))
    node.set("wildCard", "%")
    node.set("singleChar", "_")
    node.set("escapeChar", "\\")
    node.set("matchCase", "false" if ignore_case else "true")
    return node


def _between(left: etree._Element, lower: etree._Element, upper: etree._Element) -> etree._Element:
    return _new("PropertyIsBetween", left, _new("LowerBoundary", lower), _new("UpperBoundary", upper))


def _excluded() -> etree._Element:
    return _new("PropertyIsEqualTo", _literal("0"), _literal("1"))
