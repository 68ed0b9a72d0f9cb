"""Takes the pictures of rights, pictures compared, properties pages and opened maps for the documentation.

``python3 tests/gui/qgis_window.py tests/gui/take_page_pictures.py FOLDER``; the theme is that of ``LAYMAN_GUI_THEME``.
"""

from __future__ import annotations

import qgis.utils
from picture_story import save, tell, wait
from qgis.core import QgsFillSymbol, QgsProject, QgsSingleSymbolRenderer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtTest import QTest
from take_pictures import log_in, open_project

from layman_qgis.core import publication_mark
from layman_qgis.core.layer_metadata import from_document
from layman_qgis.tasks.publishing import LayerOptions, MapOptions, publish_layer, publish_map

SAID = {
    "keywords": {"GEMET": ["land", "borders"]},
    "licenses": ["CC BY 4.0"],
    "contacts": [{"name": "Ann Svobodová", "role": "author", "email": "ann@example.org"}],
    "history": ["Digitised in 2019", "Corrected in 2026"],
}


def tell_the_story(server) -> None:
    """Publish a layer and a map, then show what can be done with them."""
    iface, plugin = qgis.utils.iface, qgis.utils.plugins["layman_qgis"].points
    iface.mainWindow().showMaximized()
    countries, windows = open_project(iface), plugin.windows
    log_in(plugin, server)
    countries.setMetadata(from_document(SAID, "Countries", "All countries of the world"))
    jobs, session, project = plugin.jobs, plugin.connection.session, QgsProject.instance()
    publish_layer(jobs, session, countries, LayerOptions("countries", "Countries", "All of them"))
    wait(lambda: all(job.is_over for job in jobs.jobs))
    publish_map(jobs, session, project, MapOptions("world", "World 2026", extent=iface.mapCanvas().extent()))
    wait(lambda: all(job.is_over for job in jobs.jobs))
    rights(windows, publication_mark.read(countries).ref)
    compared(windows, countries)
    pages(plugin, iface, countries)
    opened(plugin, iface)


def rights(windows, ref) -> None:
    dialog = windows.tools.edit_rights(ref, "Countries")
    wait(lambda: any(letter.isdigit() for letter in dialog.editor.search_hint.text()))
    save("rights", dialog)
    dialog.editor.model.show(dialog.editor.rights.without(dialog.editor.rights.write[0]), "")
    save("rights_refused", dialog, close=True)


def compared(windows, layer) -> None:
    dialog = windows.tools.compare(layer)
    wait(lambda: dialog.difference is not None)
    save("compare_same", dialog)
    renderer = layer.renderer().clone()
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({"color": "#3f9c5a"})))
    dialog.refresh_button.click()
    wait(lambda: dialog.difference is not None)
    save("compare", dialog)
    dialog.tabs.setCurrentIndex(1)
    save("compare_slider", dialog, close=True)
    layer.setRenderer(renderer)


def pages(plugin, iface, layer) -> None:
    layer.setMetadata(from_document({**SAID, "licenses": ["CC0"]}, "Countries", "All countries, corrected"))
    page = plugin.pages._layer.createWidget(layer, iface.mapCanvas(), False, iface.mainWindow())
    show(page, "layer_page", lambda: page.metadata_tree.topLevelItemCount() > 0)
    page = plugin.pages._project.createWidget(iface.mainWindow())
    show(page, "project_page", lambda: page.selected() is not None)


def show(page, name, is_ready) -> None:
    from qgis.PyQt.QtCore import Qt

    page.setWindowFlags(Qt.WindowType.Dialog)
    page.resize(640, 480)
    page.show()
    wait(is_ready)
    save(name, page, close=True)


def opened(plugin, iface) -> None:
    from layman_qgis.core.project_maps import project_maps

    ref = project_maps(QgsProject.instance())[0].ref
    QgsProject.instance().setDirty(False)
    there = []
    plugin.windows.tools.opener.opened.connect(there.append)
    plugin.windows.tools.open_map(ref, True)
    wait(lambda: there)
    QTest.qWait(2500)
    save("opened_map")


QTimer.singleShot(1000, lambda: tell(tell_the_story))
