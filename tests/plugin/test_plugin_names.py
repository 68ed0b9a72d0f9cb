"""Names of layers and fields in other scripts, of any length and direction, go to the server and come back."""

from __future__ import annotations

import itertools

import pytest
from qgis.core import QgsFeature, QgsField, QgsGeometry, QgsProject
from qgis.PyQt.QtCore import QVariant

from layman_qgis.api.names import name_problem, publication_name_from
from layman_qgis.core.add_back import add_to_project
from layman_qgis.gui.tasks_model import job_report
from layman_qgis.tasks.jobs import JobState
from layman_qgis.tasks.publishing import LayerOptions, publish_layer
from tests.plugin.memory_layers import memory_layer

_NUMBERS = itertools.count(1)
TITLES = {
    "arabic": "طرق المدينة الرئيسية",
    "chinese": "城市道路和河流",
    "long": "Wasserstraßenverwaltung " * 9,
    "both directions": "خريطة Map \u202bטקסט\u202c 道路 \u200f(2026)",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_title_and_fields_of_any_script_come_back(qtbot, jobs, session, project, title):
    title = title.strip()
    layer = memory_layer()
    fields = ["اسم", "名字", "a" * 60]
    layer.dataProvider().addAttributes([QgsField(field, QVariant.String) for field in fields])
    layer.updateFields()
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromWkt("POINT(14 50)"))
    for field in fields:
        feature[field] = title
    layer.dataProvider().addFeatures([feature])
    layer.setName(title)
    project.addMapLayer(layer)
    name = f"{publication_name_from(title) or 'layer'}"[:60].rstrip("_-.") + f"_{next(_NUMBERS)}"
    assert name_problem(name) == "" and name.isascii()
    job = publish_layer(jobs, session, layer, LayerOptions(name, title))
    qtbot.waitUntil(lambda: job.is_over, timeout=60_000)
    assert job.state is JobState.SUCCEEDED, job.error
    assert job.warnings == []
    assert job.description.title == title and title in job_report(job)
    add_to_project(project, job.description, "wfs")
    (back,) = [one for one in QgsProject.instance().mapLayers().values() if one.providerType().lower() == "wfs"]
    (there,) = back.getFeatures()
    assert [there[field] for field in fields] == [title] * 3
