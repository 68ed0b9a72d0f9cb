"""The dialog of access rights against a real server: two users, a role, and who would lock whom out."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QMessageBox, QWidget

from layman_qgis.api import requests
from layman_qgis.api.server import Server
from layman_qgis.gui.icons import ThemeWatcher
from layman_qgis.gui.rights_dialog import RightsDialog
from layman_qgis.gui.rights_model import Column
from layman_qgis.network.credentials import Credentials
from layman_qgis.network.login import Login
from layman_qgis.tasks.publishing import LayerOptions, publish_layer
from layman_qgis.tasks.server_steps import watch
from tests.plugin.memory_layers import memory_layer

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = itertools.count()
ANN, EVA, ROLE, OTHER_ROLE = "rights_ann", "rights_eva", "CITY_HALL", "FOREST_OFFICE"


#: Makes the people in a process of its own, because the server's modules are not to be loaded beside QGIS's.
MAKE_PEOPLE = f"""
import json, pathlib, sys
from types import SimpleNamespace
from tests.server.people import People
home, url, token = sys.argv[1:]
people = People(SimpleNamespace(home=pathlib.Path(home), url=url, token=token))
people.stores.role_schema.add_role("{OTHER_ROLE}")
clients = {{"{ANN}": people.add("{ANN}"), "{EVA}": people.add("{EVA}", "{ROLE}")}}
print(json.dumps({{name: one.session.headers["Authorization"].split()[-1] for name, one in clients.items()}}))
"""


@pytest.fixture(scope="module")
def tokens(layman_server):
    """Ann, and Eva, who has a role; a second role is nobody's."""
    words = [sys.executable, "-c", MAKE_PEOPLE, str(layman_server.home), layman_server.url, layman_server.token]
    made = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])


@pytest.fixture
def session_of(qgis_app, qtbot, layman_server, tokens):
    """A login by the user's name."""

    def sign_in(name):
        login = Login(Server(layman_server.url), Credentials(token=tokens[name]))
        with qtbot.waitSignal(login.succeeded, timeout=20_000) as blocker:
            login.start()
        return blocker.args[0]

    return sign_in


@pytest.fixture
def layer(jobs, session_of, qtbot):
    """A layer of Ann's that only she sees."""
    places = memory_layer(wkts=["POINT(14 50)"], name="Plan")
    options = LayerOptions(f"plan_{next(NUMBERS)}", "Plan", read="", write="")
    job = publish_layer(jobs, session_of(ANN), places, options)
    qtbot.waitUntil(lambda: job.is_over, timeout=60_000)
    assert job.error is None, job.error.report()
    return job.ref


@pytest.fixture
def opened(qtbot):
    """Opens the dialog, and waits until it knows rights, users and roles."""
    windows = []

    def open_for(session, ref):
        window = QWidget()
        dialog = RightsDialog(session, ThemeWatcher(window), window, ref, "Plan")
        windows.append((window, dialog))
        dialog.show()
        names = dialog.editor.search_edit.completer().model()  # Both answers are in when it has both.
        qtbot.waitUntil(lambda: {EVA, ROLE} <= set(names.stringList()), timeout=20_000)
        qtbot.waitUntil(lambda: not dialog._is_busy, timeout=20_000)
        return dialog

    yield open_for
    for window, dialog in windows:
        dialog.close()
        window.deleteLater()


def type_name(dialog, text: str) -> None:
    """As a user types it."""
    dialog.editor.search_edit.setFocus()
    dialog.editor.search_edit.clear()
    QTest.keyClicks(dialog.editor.search_edit, text)
    QTest.keyClick(dialog.editor.search_edit, Qt.Key.Key_Return)


def press(dialog, name: str, column: Column) -> None:
    """Press the space bar in a cell of the table."""
    model = dialog.editor.model
    row = next(row for row in range(model.rowCount()) if name in model.index(row, 0).data())
    dialog.editor.table.setFocus()
    dialog.editor.table.setCurrentIndex(model.index(row, int(column)))
    QTest.keyClick(dialog.editor.table, Qt.Key.Key_Space)


def sent(qtbot, dialog) -> None:
    with qtbot.waitSignal(dialog.chosen, timeout=30_000):
        dialog.ok_button.click()


def readable(session, ref) -> bool:
    answers = []
    session.client().send(requests.get_description(session.server, ref)).tell(
        session_owner := QWidget(), lambda answer: answers.append(True), lambda error: answers.append(False)
    )
    while not answers:
        QTest.qWait(20)
    session_owner.deleteLater()
    return answers[0]


def test_a_user_and_a_role_are_given_rights_by_the_keyboard_alone(session_of, opened, qtbot, layer):
    ann, eva = session_of(ANN), session_of(EVA)
    assert not readable(eva, layer)
    dialog = opened(ann, layer)
    type_name(dialog, "city")
    type_name(dialog, EVA)
    press(dialog, EVA, Column.WRITE)
    assert set(dialog.editor.rights.read) == {ANN, ROLE, EVA} and set(dialog.editor.rights.write) == {ANN, EVA}
    type_name(dialog, OTHER_ROLE)
    dialog.editor.table.setFocus()
    QTest.keyClick(dialog.editor.table, Qt.Key.Key_Delete)
    assert set(dialog.editor.rights.read) == {ANN, ROLE, EVA}
    sent(qtbot, dialog)
    watch(ann.client(), layer, lambda: False, lambda *_parts: None)
    assert readable(eva, layer)
    again = opened(eva, layer)
    assert set(again.editor.rights.write) == {ANN, EVA}


def test_who_is_not_the_owner_cannot_take_away_his_own_right_to_change(session_of, opened, qtbot, layer):
    ann = session_of(ANN)
    dialog = opened(ann, layer)
    type_name(dialog, EVA)
    press(dialog, EVA, Column.WRITE)
    sent(qtbot, dialog)
    watch(ann.client(), layer, lambda: False, lambda *_parts: None)
    mine = opened(session_of(EVA), layer)
    press(mine, EVA, Column.WRITE)
    assert not mine.ok_button.isEnabled()
    assert "yourself" in mine.editor.problem_label.text()
    press(mine, EVA, Column.WRITE)
    assert mine.ok_button.isEnabled()


def test_a_role_that_may_not_be_mine_is_asked_about_before_i_rely_on_it(session_of, opened, qtbot, layer):
    ann = session_of(ANN)
    dialog = opened(ann, layer)
    for name in (EVA, OTHER_ROLE):
        type_name(dialog, name)
        press(dialog, name, Column.WRITE)
    sent(qtbot, dialog)
    watch(ann.client(), layer, lambda: False, lambda *_parts: None)
    mine = opened(session_of(EVA), layer)
    press(mine, EVA, Column.WRITE)
    mine.ok_button.click()
    assert OTHER_ROLE in question_of(mine).text()
    question_of(mine).reject()
    assert mine.isVisible() and not mine._is_busy
    mine.ok_button.click()
    change_button(mine).click()
    qtbot.waitUntil(lambda: "refuses" in mine.state_label.text(), timeout=20_000)
    assert mine.ok_button.isEnabled()


def test_a_role_that_is_mine_is_enough_after_the_question(session_of, opened, qtbot, layer):
    ann = session_of(ANN)
    dialog = opened(ann, layer)
    for name in (EVA, ROLE):
        type_name(dialog, name)
        press(dialog, name, Column.WRITE)
    sent(qtbot, dialog)
    watch(ann.client(), layer, lambda: False, lambda *_parts: None)
    mine = opened(session_of(EVA), layer)
    press(mine, EVA, Column.WRITE)
    mine.ok_button.click()
    with qtbot.waitSignal(mine.chosen, timeout=30_000):
        change_button(mine).click()
    watch(ann.client(), layer, lambda: False, lambda *_parts: None)
    assert opened(session_of(EVA), layer).editor.rights.write == (ANN, ROLE)


def change_button(dialog) -> QAbstractButton:
    return next(one for one in question_of(dialog).buttons() if "Change" in one.text())


def question_of(dialog) -> QMessageBox:
    (box,) = (one for one in dialog.findChildren(QMessageBox) if one.isVisible())
    return box
