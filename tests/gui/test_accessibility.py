"""Every dialog and panel can be used from the keyboard, and a screen reader has a name for all that can be used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from qgis.core import QgsVectorLayer
from qgis.gui import QgsAuthConfigSelect, QgsFileWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, Qt, QTranslator
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QTabBar,
    QTabWidget,
    QTextEdit,
    QToolBar,
    QToolButton,
    QWidget,
)

from layman_qgis.api.publications import Publication, PublicationRef, PublicationType
from layman_qgis.api.rights import Rights
from layman_qgis.core import publication_mark
from layman_qgis.gui.options_page import OptionsPage
from layman_qgis.gui.publish_layer_dialog import PublishLayerDialog
from layman_qgis.gui.resources import RESOURCES
from layman_qgis.gui.rights_dialog import RightsDialog
from tests.world_map import world_map

OPERABLE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QgsAuthConfigSelect,
    QgsFileWidget,
)
#: Widgets of one row may begin so far below one another.
ROW_PX = 12
#: Made of several widgets by Qt or QGIS; what is inside is theirs.
COMPOSED = (QAbstractSpinBox, QComboBox, QAbstractItemView, QLineEdit, QTabBar, QgsAuthConfigSelect, QgsFileWidget)


def operable(window: QWidget) -> list[QWidget]:
    """What a user can click, type into or choose from, without the inner parts of composed widgets."""

    def is_inner(widget: QWidget) -> bool:
        above = widget.parentWidget()
        while above is not None and above is not window:
            if isinstance(above, COMPOSED):
                return True
            above = above.parentWidget()
        return False

    return [
        one
        for one in window.findChildren(QWidget)
        if isinstance(one, OPERABLE) and not isinstance(one, (QScrollBar, QHeaderView)) and not is_inner(one)
    ]


def name_of(widget: QWidget, buddies: dict[QWidget, str]) -> str:
    """What a screen reader says of the widget."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton):
        return widget.text()
    return buddies.get(widget, "")


def faults(window: QWidget) -> list[str]:
    """What of a window has no name, or cannot be reached with the Tab key."""
    labels = window.window().findChildren(QLabel)
    buddies = {label.buddy(): label.text() for label in labels if label.buddy() is not None}
    found = []
    for one in operable(window):
        what = f"{type(window).__name__}: {type(one).__name__} {one.objectName() or one.parentWidget().objectName()}"
        if not name_of(one, buddies).strip():
            found.append(f"{what} has no name")
        if not one.focusPolicy() & Qt.FocusPolicy.TabFocus and not is_reached_otherwise(one):
            found.append(f"{what} is not reached with Tab")
    return found


def is_reached_otherwise(widget: QWidget) -> bool:
    """A composed widget whose inner part takes the focus, or a button whose action has a place in a menu, too."""
    if isinstance(widget, (QgsAuthConfigSelect, QgsFileWidget)):
        return any(inner.focusPolicy() & Qt.FocusPolicy.TabFocus for inner in widget.findChildren(QWidget))
    return isinstance(widget, QToolButton) and isinstance(widget.parentWidget(), QToolBar)


def tab_order(window: QWidget) -> list[QWidget]:
    """What the Tab key goes through in a window, beginning at its first widget; what is hidden is left out."""
    there, order = set(operable(window)), []
    one = window.nextInFocusChain()
    while one is not None and one is not window:
        if one in there and one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            order.append(one)
        one = one.nextInFocusChain()
    return order


def jumps(dialog: QWidget) -> list[str]:
    """Where the Tab key goes upwards in a dialog."""
    order = tab_order(dialog)
    tops = [one.mapTo(dialog, one.rect().topLeft()).y() for one in order]
    found = []
    for number in range(1, len(order)):
        if tops[number] < tops[number - 1] - ROW_PX:
            names = [one.objectName() or type(one).__name__ for one in order[number - 1 : number + 1]]
            found.append(f"{type(dialog).__name__}: from {names[0]} up to {names[1]}")
    return found


def keys_given_twice(window: QWidget) -> list[str]:
    """Letters that, with Alt, mean several things of what is seen in a window."""
    given: dict[str, list[str]] = defaultdict(list)
    for one in [widget for widget in window.findChildren(QWidget) if widget.isVisible()]:
        for text in texts_with_keys(one):
            key = QKeySequence.mnemonic(text).toString()
            if key:
                given[key].append(text)
    name = type(window).__name__
    return [f"{name}: {key} {texts}" for key, texts in given.items() if len(set(texts)) > 1]


def texts_with_keys(widget: QWidget) -> list[str]:
    """What of a widget can hold the letter of a key."""
    if isinstance(widget, QAbstractButton):
        return [widget.text()]
    if isinstance(widget, QLabel) and widget.buddy() is not None:
        return [widget.text()]
    if isinstance(widget, QGroupBox):
        return [widget.title()]
    return [widget.tabText(tab) for tab in range(widget.count())] if isinstance(widget, QTabBar) else []


def pages_of(window: QWidget) -> Iterator[None]:
    """Turn to each page of a window."""
    tabs = window.findChild(QTabWidget)
    for number in range(tabs.count() if tabs is not None else 1):
        if tabs is not None:
            tabs.setCurrentIndex(number)
        QTest.qWait(20)
        yield


def focus(widget: QWidget, wait: Any) -> None:
    """Give a widget the focus, as a click does."""
    widget.window().activateWindow()
    widget.setFocus()
    wait(widget.hasFocus, 5)


@pytest.fixture
def published(project, logged_in):
    """A layer of the project that says it is published, and its publication."""
    layer = QgsVectorLayer(f"{world_map()}|layername=countries", "Land", "ogr")
    project.addMapLayer(layer)
    ref = PublicationRef(logged_in.server.url, logged_in.workspace, PublicationType.LAYER, "land")
    publication_mark.write(layer, ref)
    return layer, Publication(ref, "Land")


@pytest.fixture
def windows(plugin, iface, logged_in, published) -> Iterator[list[Any]]:
    """Every window and page of the plugin."""
    layer, publication = published
    opened = plugin.windows
    pages = [
        OptionsPage(plugin.local_server, plugin.watcher),
        plugin.pages._layer.createWidget(layer, iface.mapCanvas(), False, iface.mainWindow()),
        plugin.pages._project.createWidget(iface.mainWindow()),
    ]
    yield [
        *pages,
        opened.publish_layer(layer=layer),
        opened.publish_many(),
        opened.publish_map(),
        opened.log_in(),
        opened.local_server(),
        opened.servers(),
        opened.tools.edit_rights(publication.ref),
        opened.tools.compare(layer),
        opened.dock.publications,
        opened.dock.tasks,
        opened.dock.widget(),
        plugin.places.actions.show_properties(logged_in, publication),
    ]
    for page in pages:
        page.deleteLater()


def test_everything_that_can_be_used_has_a_name_and_is_reached_with_the_tab_key(windows):
    assert [fault for window in windows for fault in faults(window)] == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_in_a_field_of_the_local_server_does_not_close_its_window(plugin, wait, key):
    dialog = plugin.windows.local_server()
    dialog.tabs.setCurrentWidget(dialog.log)
    focus(dialog.log.search_edit, wait)

    QTest.keyClick(dialog.log.search_edit, key)

    assert dialog.isVisible()


def test_enter_adds_who_is_found_and_does_not_send_the_rights(plugin, iface, logged_in, wait):
    rights = Rights.from_texts("EVERYONE", "", logged_in.user.username)
    dialog = RightsDialog(logged_in, plugin.watcher, iface.mainWindow(), rights=rights)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    wait(lambda: "roles" in dialog.editor.search_hint.text(), 20)
    sent = []
    dialog.chosen.connect(sent.append)
    dialog.buttons.accepted.connect(lambda: sent.append("OK"))
    focus(dialog.editor.search_edit, wait)

    QTest.keyClicks(dialog.editor.search_edit, logged_in.user.username)
    dialog.editor.search_edit.completer().popup().hide()
    QTest.keyClick(dialog.editor.search_edit, Qt.Key.Key_Return)

    assert dialog.editor.search_edit.text() == ""
    assert dialog.isVisible() and not sent


def test_escape_closes_every_dialog(windows):
    for dialog in [one for one in windows if isinstance(one, QDialog)]:
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert sip.isdeleted(dialog) or not dialog.isVisible(), type(dialog).__name__


def test_the_tab_key_goes_from_the_top_to_the_bottom(windows, wait):
    (publishing,) = [one for one in windows if isinstance(one, PublishLayerDialog)]
    wait(lambda: publishing.findings_view.buttons(), 20)

    assert [jump for dialog in windows if isinstance(dialog, QDialog) for jump in jumps(dialog)] == []


@pytest.fixture(params=["en", "cs"])
def language(request) -> Iterator[None]:
    """A language in which windows are made; after the test it is that of QGIS again."""
    translator = QTranslator()
    if request.param != "en":
        assert translator.load(str(RESOURCES / "i18n" / f"layman_qgis_{request.param}.qm"))
        QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def test_no_key_means_two_things_in_a_window(language, request):
    opened = request.getfixturevalue("windows")
    for page in [one for one in opened if not isinstance(one, QDialog) and one.parent() is None]:
        page.show()
    found = {twice for window in opened for _page in pages_of(window) for twice in keys_given_twice(window)}
    assert found == set()


def test_every_dialog_has_a_default_button_and_help(windows):
    for dialog in [one for one in windows if isinstance(one, QDialog)]:
        (buttons,) = dialog.findChildren(QDialogButtonBox)
        assert buttons.button(QDialogButtonBox.StandardButton.Help) is not None, type(dialog).__name__
        assert [one for one in dialog.findChildren(QPushButton) if one.isDefault()], type(dialog).__name__
