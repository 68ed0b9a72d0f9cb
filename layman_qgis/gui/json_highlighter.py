"""Colours keys, texts and numbers of a JSON text; the colours read on light and dark grounds."""

from __future__ import annotations

import re

from qgis.PyQt.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat

TOKEN = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)'
    r"|(?P<word>\b(?:true|false|null)\b)"
)
COLOURS = {"key": "#2f86c4", "text": "#2a9d4a", "number": "#c9762a", "word": "#a35bc2"}


class JsonHighlighter(QSyntaxHighlighter):
    """One pass of one regular expression per line."""

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        for token in TOKEN.finditer(text):
            style = QTextCharFormat()
            style.setForeground(QColor(COLOURS[token.lastgroup or "word"]))
            self.setFormat(token.start(), token.end() - token.start(), style)
