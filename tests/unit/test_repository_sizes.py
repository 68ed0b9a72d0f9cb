"""Files and functions stay small enough to read."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def versioned(*patterns: str) -> list[Path]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


PYTHON_FILES = versioned("*.py")
if not PYTHON_FILES:
    raise RuntimeError("no Python files found: is this a git clone?")


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_file_is_longer_than_400_lines():
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in PYTHON_FILES}
    assert {name: lines for name, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


def test_no_function_is_longer_than_60_lines():
    too_long = {
        f"{path.relative_to(ROOT)}:{function.name}": length
        for path in PYTHON_FILES
        for function in functions(ast.parse(path.read_text()))
        if (length := (function.end_lineno or 0) - function.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert too_long == {}


def test_file_names_say_a_domain_word():
    assert [path.name for path in PYTHON_FILES if path.stem in FORBIDDEN_NAMES] == []


def test_package_files_hold_only_a_docstring_or_the_version():
    talkative = []
    for path in PYTHON_FILES:
        if path.name != "__init__.py" or path.parent == ROOT / "layman_qgis":
            continue
        body = ast.parse(path.read_text()).body
        rest = (
            [node for node in body[1:] if not is_version(node)]
            if body and ast.get_docstring(ast.Module(body, []))
            else body
        )
        if rest:
            talkative.append(path.relative_to(ROOT).as_posix())
    assert talkative == []


def is_version(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__version__"


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME", "XX" + "X"])
def test_nothing_is_left_for_later(word: str):
    marked = [path.relative_to(ROOT).as_posix() for path in PYTHON_FILES if word in path.read_text()]
    assert marked == []


def test_no_path_of_one_machine_is_written_down():
    homes = ("/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/")
    named = [
        path.relative_to(ROOT).as_posix()
        for path in versioned("*.py", "*.md", "*.toml", "*.sh", "*.txt", "*.yaml", "Makefile", "scripts/*", ".ci/*")
        if any(home in path.read_text(errors="replace") for home in homes)
    ]
    assert named == []
