"""The list of resources, the metadata and the files say the same."""

from __future__ import annotations

import configparser
import xml.etree.ElementTree as ElementTree

import pytest
from qgis.PyQt.QtSvg import QSvgRenderer
from qgis_window import ROOT

from layman_qgis.gui import icons

RESOURCES = ROOT / "layman_qgis" / "resources"
ICONS = sorted((RESOURCES / "icons").glob("*.svg"))


def test_the_list_names_every_resource_and_no_other():
    listed = {entry.text for entry in ElementTree.parse(ROOT / "resources.qrc").iter("file")}
    there = {
        path.relative_to(ROOT).as_posix() for path in RESOURCES.rglob("*") if path.suffix in {".svg", ".ui", ".qm"}
    }

    assert listed == there


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_every_icon_can_be_drawn(path):
    assert QSvgRenderer(str(path)).isValid()


def test_the_metadata_is_complete():
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(ROOT / "metadata.txt", encoding="utf-8")
    general = metadata["general"]

    wanted = (
        "name version qgisMinimumVersion qgisMaximumVersion description about author email tracker repository homepage"
    )
    assert [key for key in wanted.split() if not general.get(key)] == []
    assert (ROOT / "layman_qgis" / general["icon"]).exists()


def test_pictures_in_windows_are_sharp_on_fine_screens():
    picture = icons.pixmap("server", 16, ratio=2.0)
    assert (picture.width(), picture.devicePixelRatio()) == (32, 2.0)
    coarse = icons.pixmap("server", 16, ratio=1.0).scaled(32, 32).toImage()
    assert picture.toImage() != coarse
