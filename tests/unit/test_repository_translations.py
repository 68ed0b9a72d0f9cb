"""The translation files: in step with the code, complete, and with the same placeholders and shortcuts as the text."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "layman_qgis" / "resources" / "i18n").glob("*.ts"))


def messages(path: Path) -> Iterator[tuple[str, str]]:
    """Each text of a file with its translation."""
    for message in ElementTree.parse(path).getroot().iter("message"):
        yield message.findtext("source") or "", message.findtext("translation") or ""


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}", text))


def test_every_text_of_code_and_forms_is_translated():
    check = [sys.executable, "scripts/translations.py", "--check"]
    run = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"run `make translations` and translate what is new:\n{run.stdout}{run.stderr}"


def test_there_is_czech():
    assert [path.name for path in FILES] == ["layman_qgis_cs.ts"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestTranslations:
    """What a translation must have in common with its text."""

    def test_placeholders_are_the_same(self, path: Path):
        wrong = [
            (text, translation)
            for text, translation in messages(path)
            if placeholders(text) != placeholders(translation)
        ]
        assert wrong == []

    def test_what_has_a_shortcut_keeps_one(self, path: Path):
        shortcut = re.compile(r"&(?=\w)")
        wrong = [
            (text, translation)
            for text, translation in messages(path)
            if len(shortcut.findall(text)) != len(shortcut.findall(translation))
        ]
        assert wrong == []

    def test_what_asks_for_more_ends_with_an_ellipsis(self, path: Path):
        wrong = [
            (text, translation)
            for text, translation in messages(path)
            if text.endswith("…") != translation.endswith("…")
        ]
        assert wrong == []

    def test_spaces_at_the_ends_stay(self, path: Path):
        wrong = [
            text
            for text, translation in messages(path)
            if (text[:1] == " ", text[-1:] == " ") != (translation[:1] == " ", translation[-1:] == " ")
        ]
        assert wrong == []
