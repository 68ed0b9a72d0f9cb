"""Enumerators with their class: without it PyQt6 does not find them. The QGIS that runs the tests is asked."""

from __future__ import annotations

import ast
import enum
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "layman_qgis").rglob("*.py"))
#: Asks for versions, and names what only one of them has.
COMPAT = ROOT / "layman_qgis" / "compat.py"


def classes_of(tree: ast.Module) -> dict[str, type]:
    """The classes that a module imports from Qt and QGIS, by the names they have there."""
    found: dict[str, type] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qgis."):
            module = importlib.import_module(node.module or "")
            for alias in node.names:
                value = getattr(module, alias.name, None)
                if isinstance(value, type):
                    found[alias.asname or alias.name] = value
    return found


def is_enumerator(value: Any) -> bool:
    """Whether it is one: an Enum, or in PyQt5 a number of a class of its own."""
    return isinstance(value, enum.Enum) or (isinstance(value, int) and type(value) not in (int, bool))


def without_class(tree: ast.Module) -> Iterator[str]:
    """`Qt.Checked` instead of `Qt.CheckState.Checked`, with its line."""
    known = classes_of(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            continue
        owner = known.get(node.value.id)
        value = getattr(owner, node.attr, None) if owner is not None else None
        if is_enumerator(value) and type(value) is not owner:
            yield f"{node.lineno} {node.value.id}.{node.attr}"


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("from qgis.PyQt.QtCore import Qt\nQt.Checked", 1),
        ("from qgis.PyQt.QtWidgets import QDialog as Box\nBox.Accepted", 1),
        ("from qgis.core import QgsTask\nQgsTask.CanCancel", 1),
        ("from qgis.PyQt.QtCore import Qt\nQt.CheckState.Checked", 0),
        ("from qgis.core import Qgis\nQgis.QGIS_VERSION_INT", 0),
    ],
)
def test_enumerators_without_their_class_are_found(source: str, count: int):
    assert len(list(without_class(ast.parse(source)))) == count


def test_the_plugin_names_every_enumerator_with_its_class():
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}:{what}"
        for path in FILES
        if path != COMPAT
        for what in without_class(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert wrong == []
