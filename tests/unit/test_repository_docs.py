"""The documentation says what the code says."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from pathlib import Path

from layman_server import errors
from layman_server.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\|\s*`(?P<key>[^`]+)`\s*\|(?P<rest>.*)\|\s*$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)#\s]+)[^)]*\)")


def rows(name: str) -> dict[str, list[str]]:
    """First cell (without its back-ticks) of every row of the document's tables, and its other cells."""
    text = (ROOT / "docs" / name).read_text()
    return {m["key"]: [cell.strip() for cell in m["rest"].split("|")] for m in ROW.finditer(text)}


def written(default: object) -> str:
    """A default as the documentation writes it."""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`" if default != () and str(default) else "empty"


def test_every_setting_is_documented_with_its_default_and_meaning():
    expected = {
        item.metadata["env"]: [written(item.default), item.metadata["about"].replace("|", "\\|")]
        for item in fields(Settings)
    }
    assert rows("settings.md") == expected


def test_every_error_code_is_documented():
    classes = [
        value
        for value in vars(errors).values()
        if inspect.isclass(value) and issubclass(value, errors.ServerError) and value is not errors.ServerError
    ]
    expected = {str(each.code): [str(each.http_status), each().message] for each in classes}
    assert len(expected) == len(classes), "two errors share a code"
    assert rows("errors.md") == expected


def test_links_between_documents_lead_somewhere():
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{document.relative_to(ROOT)}: {match['target']}"
        for document in documents
        for match in LINK.finditer(document.read_text())
        if "://" not in match["target"] and not (document.parent / match["target"]).exists()
    ]
    assert broken == []


def test_make_targets_are_explained():
    makefile = (ROOT / "Makefile").read_text()
    named = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())
    explained = set(re.findall(r"^([a-z-]+):[^\n]*## \S", makefile, re.MULTILINE))
    assert explained == named
