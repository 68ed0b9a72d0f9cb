"""What the plugin's source has to leave out, because Qt 6, PyQt6 or QGIS's own layer over both do not have it.

The tables come from comparing PyQt5 5.15 with PyQt6 6.11. Enumerators without their class are found in
`tests/plugin/test_plugin_enumerators.py`, which asks the QGIS it runs in.
"""

from __future__ import annotations

import ast
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "layman_qgis"
FILES = sorted(PLUGIN.rglob("*.py"))
COMPAT = PLUGIN / "compat.py"

#: What of `qgis.PyQt` is there under both.
MODULES = {
    "QtCore",
    "QtGui",
    "QtNetwork",
    "QtPrintSupport",
    "QtSql",
    "QtSvg",
    "QtTest",
    "QtWidgets",
    "QtXml",
    "sip",
    "uic",
}
#: Names that PyQt6 has no more, or in another module, and that QGIS puts back nowhere.
GONE_NAMES = frozenset(
    "QAbstractState QAbstractTransition QDesktopWidget QDirModel QEventTransition QFileSystemModel QFinalState"
    " QGraphicsSvgItem QHistoryState QKeyEventTransition QMouseEventTransition QNetworkConfiguration"
    " QNetworkConfigurationManager QNetworkSession QOpenGLBuffer QOpenGLShader QOpenGLShaderProgram QOpenGLTexture"
    " QOpenGLWidget QOpenGLWindow QPictureIO QRegExp QRegExpValidator QSignalTransition QState QStateMachine"
    " QSvgWidget QTextCodec QTextDecoder QTextEncoder QTouchDevice QUndoCommand QUndoGroup QUndoStack"
    " QXmlAttributes QXmlContentHandler QXmlDefaultHandler QXmlErrorHandler QXmlInputSource QXmlParseException"
    " QXmlReader QXmlSimpleReader Q_ENUMS Q_FLAGS qApp qrand qsrand".split()
)
#: QGIS 3.22 has these in `QtWidgets` only, and QGIS puts them back there under Qt 6.
OF_WIDGETS = frozenset({"QAction", "QActionGroup", "QShortcut"})
#: Members that are gone, whatever the object: methods, signals, enumerators.
GONE_MEMBERS = frozenset(
    "AA_EnableHighDpiScaling AA_UseHighDpiPixmaps BackgroundColorRole FollowRedirectsAttribute HighQualityAntialiasing"
    " MidButton SystemLocaleDate TextColorRole countriesForLanguage filterRegExp fromTime_t"
    " grabWidget grabWindow setCodec setFilterRegExp setMargin setTabStopWidth setTime_t"
    " sortedIndexes stateChanged tabStopWidth toTime_t".split()
)
#: Members of events that Qt 6 has under other names.
GONE_OF_EVENTS = frozenset(
    "delta globalPos globalX globalY keyboardModifiers localPos mouseButtons pos posF x y".split()
)
#: Enumerators that are numbers in PyQt6 too; of all others `compat.as_int` takes the number.
NUMBERS = frozenset({"Qt.AlignmentFlag", "Qt.ItemDataRole", "Qt.Key", "Qt.TextFlag"})

Finding = tuple[int, str]
Rule = Callable[[ast.Module], Iterator[Finding]]


def dotted(node: ast.AST) -> str:
    """`Qt.ItemDataRole.UserRole` of such an expression; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return ".".join([node.id, *parts]) if isinstance(node, ast.Name) else ""


def from_qgis(tree: ast.Module) -> set[str]:
    """Names that a module takes from Qt or QGIS."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qgis.")
        for alias in node.names
    }


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Every call."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def imports_that_fail(tree: ast.Module) -> Iterator[Finding]:
    """Modules and names that are not there, or elsewhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.startswith("qgis.PyQt"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qgis.PyQt"):
            module = (node.module or "").removeprefix("qgis.PyQt").removeprefix(".")
            for alias in node.names:
                path = module or alias.name
                wrong_home = alias.name in OF_WIDGETS and module != "QtWidgets"
                if path not in MODULES or alias.name in GONE_NAMES or wrong_home or alias.name == "*":
                    yield node.lineno, f"{path}.{alias.name}"


def members_that_are_gone(tree: ast.Module) -> Iterator[Finding]:
    """Methods, signals and enumerators of Qt 5 only, the old name of `exec`, compiled resources."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (node.attr in GONE_MEMBERS or node.attr == "exec" + "_"):
            yield node.lineno, node.attr
        elif isinstance(node, ast.alias) and node.name.endswith(("resources_rc", "_rc")):
            yield node.lineno, node.name


def widths_of_text(tree: ast.Module) -> Iterator[Finding]:
    """`QFontMetrics.width`, which is `horizontalAdvance` now."""
    for call in calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "width" and isinstance(call.func.value, ast.Call):
            maker = ast.unparse(call.func.value.func)
            if maker.endswith(("fontMetrics", "QFontMetrics", "QFontMetricsF")):
                yield call.lineno, ast.unparse(call)


def desktops(tree: ast.Module) -> Iterator[Finding]:
    """`QApplication.desktop()`."""
    for call in calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "desktop" and not call.args:
            yield call.lineno, ast.unparse(call)


def events_asked_as_of_old(tree: ast.Module) -> Iterator[Finding]:
    """`event.pos()` and the like, on arguments that are events."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        events = {
            one.arg
            for one in function.args.args
            if one.arg == "event" or (one.annotation is not None and ast.unparse(one.annotation).endswith("Event"))
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and node.attr in GONE_OF_EVENTS and dotted(node.value) in events:
                yield node.lineno, dotted(node)


def signals_that_are_gone(tree: ast.Module) -> Iterator[Finding]:
    """Signals chosen by `[str]`, and `error` of replies, sockets and processes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"connect", "disconnect", "emit"}:
            signal = node.value
            if isinstance(signal, ast.Subscript) or (isinstance(signal, ast.Attribute) and signal.attr == "error"):
                yield node.lineno, ast.unparse(node)


def null_variants(tree: ast.Module) -> Iterator[Finding]:
    """`QVariant`: there is no null one in PyQt6, and its types are `QMetaType`'s."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "QVariant":
            yield node.lineno, "QVariant"


def dates_without_times(tree: ast.Module) -> Iterator[Finding]:
    """`QDateTime(QDate(...))` and `QDateTime` of single numbers with a time specification."""
    for call in calls(tree):
        if dotted(call.func) == "QDateTime" and (
            len(call.args) == 8
            or (len(call.args) == 1 and isinstance(call.args[0], ast.Call) and dotted(call.args[0].func) == "QDate")
        ):
            yield call.lineno, ast.unparse(call)


def long_add_actions(tree: ast.Module) -> Iterator[Finding]:
    """`addAction` with text, slot and shortcut, whose order has changed."""
    for call in calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "addAction" and len(call.args) >= 4:
            yield call.lineno, ast.unparse(call)


def enumerators_as_numbers(tree: ast.Module) -> Iterator[Finding]:
    """`int(...)` of an enumerator that is no number in PyQt6."""
    known = from_qgis(tree)
    for call in calls(tree):
        if dotted(call.func) != "int" or not call.args:
            continue
        for node in ast.walk(call.args[0]):
            name = dotted(node)
            parts = name.split(".")
            if len(parts) == 3 and parts[0] in known and ".".join(parts[:2]) not in NUMBERS:
                yield call.lineno, name


def version_tests(tree: ast.Module) -> Iterator[Finding]:
    """Questions about the version of QGIS or Qt."""
    for node in ast.walk(tree):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name in {"QGIS_VERSION", "QGIS_VERSION_INT", "QT_VERSION", "QT_VERSION_STR", "PYQT_VERSION", "versionInt"}:
            yield node.lineno, name  # type: ignore[attr-defined]


EVERYWHERE: tuple[Rule, ...] = (
    imports_that_fail,
    members_that_are_gone,
    widths_of_text,
    desktops,
    events_asked_as_of_old,
    signals_that_are_gone,
    dates_without_times,
    long_add_actions,
)
BUT_IN_COMPAT: tuple[Rule, ...] = (null_variants, enumerators_as_numbers, version_tests)


@cache
def parsed(path: Path) -> ast.Module:
    """A file's syntax tree, read once for all rules."""
    return ast.parse(path.read_text(encoding="utf-8"))


def broken(rule: Rule, files: list[Path]) -> list[str]:
    """Where files break a rule."""
    return [f"{path.relative_to(ROOT).as_posix()}:{line} {what}" for path in files for line, what in rule(parsed(path))]


@pytest.mark.parametrize("rule", EVERYWHERE, ids=lambda rule: rule.__name__)
def test_the_source_holds_nothing_that_qt_6_has_not(rule: Rule):
    assert broken(rule, FILES) == []


@pytest.mark.parametrize("rule", BUT_IN_COMPAT, ids=lambda rule: rule.__name__)
def test_differences_between_versions_are_in_one_file(rule: Rule):
    assert broken(rule, [path for path in FILES if path != COMPAT]) == []


def test_forms_set_no_enumerators_of_qgis():
    # PyQt6 knows Qt's own without their class, QGIS's have to be set in the code.
    found = [
        f"{path.name}: {element.text}"
        for path in sorted((PLUGIN / "resources" / "ui").glob("*.ui"))
        for element in ElementTree.parse(path).iter()
        if element.tag in {"enum", "set"} and (element.text or "").startswith("Qgs")
    ]
    assert found == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (imports_that_fail, "from qgis.PyQt.QtGui import QAction"),
        (imports_that_fail, "from qgis.PyQt.QtCore import QRegExp"),
        (imports_that_fail, "from qgis.PyQt.QtWebKit import QWebPage"),
        (imports_that_fail, "from qgis.PyQt import QtWebKitWidgets"),
        (imports_that_fail, "from qgis.PyQt.QtWidgets import *"),
        (imports_that_fail, "import qgis.PyQt.Qt"),
        (members_that_are_gone, "dialog.exec" + "_()"),
        (members_that_are_gone, "layout.setMargin(3)"),
        (members_that_are_gone, "box.stateChanged.connect(act)"),
        (members_that_are_gone, "import resources_rc"),
        (widths_of_text, "self.fontMetrics().width('a')"),
        (desktops, "QApplication.desktop()"),
        (events_asked_as_of_old, "def mousePressEvent(self, event):\n    event.pos()"),
        (events_asked_as_of_old, "def dropEvent(self, what: QDropEvent):\n    what.mouseButtons()"),
        (signals_that_are_gone, "combo.activated[str].connect(act)"),
        (signals_that_are_gone, "reply.error.connect(act)"),
        (null_variants, "value == QVariant()"),
        (dates_without_times, "QDateTime(QDate(2026, 1, 1))"),
        (long_add_actions, "menu.addAction(icon, 'Go', go, 'Ctrl+G')"),
        (enumerators_as_numbers, "from qgis.gui import QgsA\nint(QgsA.Order.First) + 1"),
        (version_tests, "if Qgis.QGIS_VERSION_INT >= 33000: pass"),
    ],
)
def test_each_rule_finds_what_it_forbids(rule: Rule, source: str):
    assert list(rule(ast.parse(source)))


def test_what_both_have_is_allowed():
    source = (
        "from qgis.PyQt import sip, uic\nfrom qgis.PyQt.QtCore import Qt, QDateTime\n"
        "from qgis.PyQt.QtWidgets import QAction\n"
        "role = int(Qt.ItemDataRole.UserRole) + 1\nwidget.width()\nplace.pos()\ndialog.exec()\n"
        "reply.errorOccurred.connect(act)\ndef paintEvent(self, event):\n    event.position()\n"
    )
    assert [list(rule(ast.parse(source))) for rule in (*EVERYWHERE, *BUT_IN_COMPAT)] == [[]] * 11
