"""The plugin in Czech: Qt's own translator, made of the project's translation file by Qt's own tool."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsSettings
from qgis.PyQt.QtWidgets import QDialog, QWidget

from layman_qgis import plugin
from layman_qgis.api import language
from layman_qgis.api.errors import refused_from
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.core.style_losses import style_losses
from layman_qgis.gui.icons import ThemeWatcher
from layman_qgis.gui.resources import load_form
from layman_qgis.gui.rights_model import RightsModel
from layman_qgis.gui.server_care import ServerCare
from layman_qgis.gui.text import age_text
from layman_qgis.local_server.server import LocalServer
from layman_qgis.processing.provider import LaymanProvider

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of resources with the translations in it."""
    folder = tmp_path_factory.mktemp("resources")
    (folder / "i18n").mkdir()
    script = [sys.executable, str(ROOT / "scripts" / "translations.py"), "--release", str(folder / "i18n")]
    subprocess.run(script, check=True)
    return folder


@pytest.fixture
def czech_plugin(qgis_app: Any, resources: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[plugin.LaymanPlugin]:
    """The plugin with its translation loaded, in a QGIS whose language is Czech."""
    settings = QgsSettings()
    settings.setValue("locale/overrideFlag", True)
    settings.setValue("locale/userLocale", "cs")
    monkeypatch.setattr(plugin, "RESOURCES", resources)
    speaking = plugin.LaymanPlugin(None)
    speaking._load_translation()
    yield speaking
    speaking._unload_translation()
    settings.remove("locale/overrideFlag")
    settings.remove("locale/userLocale")


def test_a_form_is_translated(czech_plugin):
    dialog = QDialog()
    load_form(dialog, "rights_dialog")
    assert dialog.windowTitle() == "Přístupová práva"


def test_a_class_is_translated(czech_plugin, qtbot):
    assert RightsModel().tr("May read") == "Smí číst"


def test_a_class_says_the_texts_of_its_base_class(czech_plugin, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    watcher = ThemeWatcher(window)
    assert ServerCare(LocalServer(), watcher, window).tr("Stopped.") == "Zastaveno."
    watcher.stop()


def test_a_function_is_translated(czech_plugin):
    now = datetime.now(timezone.utc)
    assert age_text(now.isoformat(), now) == "právě teď"


def test_errors_of_the_rooms_without_qt_are_translated(czech_plugin):
    error = refused_from({"code": 15, "message": "Layer was not found"}, 404)
    assert str(error) == "Server takovou vrstvu nemá. Obnovte seznam; možná byla smazána."


def test_a_table_that_was_made_before_is_translated_when_it_is_used(czech_plugin, places):
    found = style_losses(places, StyleFormat.SLD)
    assert {"Jednoduchý symbol", "Jednoduchá značka"} <= {finding.what for finding in found}


def test_the_toolbox_is_translated(czech_plugin):
    provider = LaymanProvider()
    provider.refreshAlgorithms()
    algorithm = provider.algorithm("publishlayer")
    assert algorithm.displayName() == "Publikovat vrstvu"
    assert algorithm.parameterDefinition("TITLE").description() == "Název"


def test_other_threads_are_translated_too(czech_plugin):
    heard: list[str] = []
    thread = threading.Thread(target=lambda: heard.append(language.tr("The disk is full.")))
    thread.start()
    thread.join(10)
    assert heard == ["Disk je plný."]


def test_unloading_takes_the_language_back(czech_plugin):
    assert language.tr("The disk is full.") == "Disk je plný."
    czech_plugin._unload_translation()
    assert language.tr("The disk is full.") == "The disk is full."
    assert RightsModel().tr("May read") == "May read"
