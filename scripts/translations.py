"""Keeps the plugin's translation files: every text of the code and the forms, in Qt Linguist's format.

Usage: translations.py            bring layman_qgis/resources/i18n/*.ts up to the code (translations stay)
       translations.py --check    1 when a file differs from the code or a text is not translated
       translations.py --release [FOLDER]  make the .qm files that QGIS loads, with lrelease of Qt 5 or 6
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
PLUGIN = ROOT / "layman_qgis"
FOLDER = PLUGIN / "resources" / "i18n"
LANGUAGES = ("cs",)

#: Where Debian's releases have the program, beside those on PATH.
QT_FOLDERS = (None, "/usr/lib/qt5/bin", "/usr/lib/qt6/bin")
#: Calls that translate a text that stands in them, or mark it for translation in the context of `tr`.
FUNCTIONS = ("tr", "marked")

#: A text by the context in which Qt looks it up.
Texts = set[tuple[str, str]]


@dataclass
class Module:
    """What one file says about its texts: `function_context` is that of its `tr()`, empty when it has none."""

    name: str
    tree: ast.Module
    function_context: str = ""
    imported_tr: str = ""
    bases: dict[str, list[str]] = field(default_factory=dict)


def main() -> int:
    """Do what the argument says."""
    if "--release" in sys.argv:
        return release(*map(Path, sys.argv[sys.argv.index("--release") + 1 :]))
    texts, odd = all_texts()
    for line in odd:
        print(line)
    failed = bool(odd)
    for language in LANGUAGES:
        path = FOLDER / f"layman_qgis_{language}.ts"
        known = read(path)
        wanted = written(language, texts, known)
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != wanted:
                print(f"{path.relative_to(ROOT)} is behind the code: run scripts/translations.py")
                failed = True
            missing = sorted(one for one in texts if not known.get(one))
            for context, text in missing:
                print(f"{language}: {context}: {text!r} is not translated")
            failed = failed or bool(missing)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted, encoding="utf-8")
            print(
                f"{path.relative_to(ROOT)}: {len(texts)} texts, {sum(not known.get(one) for one in texts)} untranslated"
            )
    return 1 if failed else 0


def release(target: Path = FOLDER) -> int:
    """Write the .qm file of each .ts file to a folder."""
    lrelease = next((found for folder in QT_FOLDERS if (found := shutil.which("lrelease", path=folder))), None)
    if lrelease is None:
        print("lrelease is missing: install qttools5-dev-tools", file=sys.stderr)
        return 1
    for path in sorted(FOLDER.glob("*.ts")):
        made = target / path.with_suffix(".qm").name
        subprocess.run([lrelease, "-silent", str(path), "-qm", str(made)], check=True)
    return 0


def all_texts() -> tuple[Texts, list[str]]:
    """Every text with its context, and the places whose text cannot be known."""
    modules = {module.name: module for module in map(read_module, sorted(PLUGIN.rglob("*.py")))}
    heirs = subclasses(modules)
    texts: Texts = set()
    odd: list[str] = []
    for module in modules.values():
        for contexts, node in calls(module, modules):
            argument = node.args[-1 if is_translate(node) else 0] if node.args else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                texts.update(
                    (heir, argument.value) for context in contexts for heir in (context, *heirs.get(context, ()))
                )
            else:
                odd.append(f"{module.name}:{node.lineno}: the text is not written where it is translated")
    for form in sorted((PLUGIN / "resources" / "ui").glob("*.ui")):
        texts.update(form_texts(form))
    return texts, odd


def read_module(path: Path) -> Module:
    """Parse a file and note its `tr`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = Module(".".join(path.relative_to(ROOT).with_suffix("").parts), tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any((one.asname or one.name) in FUNCTIONS for one in node.names):
            module.imported_tr = node.module or ""
        if isinstance(node, ast.ClassDef):
            module.bases[node.name] = [name for base in node.bases if (name := last_name(base))]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "tr":
            module.function_context = tr_context(node) or "Texts"
    return module


def subclasses(modules: dict[str, Module]) -> dict[str, set[str]]:
    """All classes that inherit from a class: `self.tr` looks up the name of the object's own class."""
    bases = {name: its for module in modules.values() for name, its in module.bases.items()}

    def ancestors(name: str) -> Iterator[str]:
        for base in bases.get(name, ()):
            yield base
            yield from ancestors(base)

    heirs: dict[str, set[str]] = {}
    for name in bases:
        for ancestor in ancestors(name):
            heirs.setdefault(ancestor, set()).add(name)
    return heirs


def calls(module: Module, modules: dict[str, Module]) -> Iterator[tuple[list[str], ast.Call]]:
    """Every call that translates, with its contexts; not those inside of a `tr` itself."""

    def visit(node: ast.AST, owner: ast.ClassDef | None) -> Iterator[tuple[list[str], ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef) and child.name == "tr":
                continue
            if isinstance(child, ast.Call):
                contexts = contexts_of(child, owner)
                if contexts:
                    yield contexts, child
            yield from visit(child, child if isinstance(child, ast.ClassDef) else owner)

    def contexts_of(call: ast.Call, owner: ast.ClassDef | None) -> list[str]:
        function = call.func
        if is_translate(call):
            first = call.args[0] if call.args else None
            return [first.value] if isinstance(first, ast.Constant) and isinstance(first.value, str) else []
        if isinstance(function, ast.Name) and function.id in FUNCTIONS:
            return [module.function_context or context_of_import(module, modules)]
        if isinstance(function, ast.Attribute) and function.attr == "tr" and owner is not None:
            own = next((one for one in owner.body if isinstance(one, ast.FunctionDef) and one.name == "tr"), None)
            return [tr_context(own) or owner.name if own else inherited_context(owner, modules) or owner.name]
        return []

    yield from visit(module.tree, None)


def inherited_context(owner: ast.ClassDef, modules: dict[str, Module]) -> str:
    """The context of a `tr` method that a base class of ours defines with a context of its own."""
    for base in map(last_name, owner.bases):
        for module in modules.values():
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef) and node.name == base:
                    own = next(
                        (one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "tr"), None
                    )
                    found = tr_context(own) if own else inherited_context(node, modules)
                    if found:
                        return found
    return ""


def context_of_import(module: Module, modules: dict[str, Module]) -> str:
    """The context of a `tr` that comes from another module of the plugin."""
    seen = module
    while seen.imported_tr in modules:
        seen = modules[seen.imported_tr]
        if seen.function_context:
            return seen.function_context
    return "Texts"


def is_translate(call: ast.Call) -> bool:
    """Whether it is `QCoreApplication.translate(context, text)`."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "translate" and len(call.args) == 2


def tr_context(function: ast.FunctionDef) -> str:
    """The context that a function `tr` hands to Qt."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and is_translate(node) and isinstance(node.args[0], ast.Constant):
            return str(node.args[0].value)
    return ""


def last_name(node: ast.expr) -> str:
    """`QDialog` of `QtWidgets.QDialog`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def form_texts(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of a form, under the name of its class."""
    root = ElementTree.parse(path).getroot()
    context = root.findtext("class") or path.stem
    for node in root.iter("string"):
        if node.get("notr") != "true" and (node.text or "").strip():
            yield context, node.text or ""


def read(path: Path) -> dict[tuple[str, str], str]:
    """Translations of a file by context and text; empty ones are not there."""
    if not path.exists():
        return {}
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is not None and translation.get("type") != "unfinished" and translation.text:
                found[name, message.findtext("source") or ""] = translation.text
    return found


def written(language: str, texts: Texts, known: dict[tuple[str, str], str]) -> str:
    """The file's content; a text that is translated in another context is taken over."""
    by_text = {text: translation for (_, text), translation in sorted(known.items())}
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines.append(f'<TS version="2.1" language="{language}" sourcelanguage="en">')
    for context in sorted({context for context, _ in texts}):
        lines += ["<context>", f"    <name>{escape(context)}</name>"]
        for text in sorted(text for its, text in texts if its == context):
            translation = known.get((context, text)) or by_text.get(text)
            state = "" if translation else ' type="unfinished"'
            lines += [
                "    <message>",
                f"        <source>{escape(text)}</source>",
                f"        <translation{state}>{escape(translation or '')}</translation>",
                "    </message>",
            ]
        lines.append("</context>")
    return "\n".join([*lines, "</TS>", ""])


if __name__ == "__main__":
    sys.exit(main())
