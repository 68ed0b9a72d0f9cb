"""Pictures compared: what differs, what only looks a little different, and the request for the server's picture."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsMapRendererParallelJob,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsSymbol,
)
from qgis.PyQt.QtCore import QRect
from qgis.PyQt.QtGui import QColor, QImage, QPainter

from layman_qgis.api.errors import ApiError
from layman_qgis.core.picture_comparison import View, compare, get_map_url, map_settings, picture_from
from tests.plugin.memory_layers import memory_layer

MERCATOR, DEGREES = QgsCoordinateReferenceSystem("EPSG:3857"), QgsCoordinateReferenceSystem("EPSG:4326")


def picture(*boxes: tuple[QRect, str], size=(60, 40)) -> QImage:
    image = QImage(*size, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    painter = QPainter(image)
    for box, colour in boxes:
        painter.fillRect(box, QColor(colour))
    painter.end()
    return image


RED = (QRect(10, 10, 20, 20), "#ff0000")


def test_the_same_pictures_do_not_differ():
    found = compare(picture(RED), picture(RED))
    assert (found.share, found.differing_px, found.drawn_px) == (0.0, 0, 400)


def test_a_shape_that_lies_a_pixel_beside_is_the_same():
    assert compare(picture(RED), picture((QRect(11, 10, 20, 20), "#ff0000"))).share == 0.0


def test_a_shade_within_the_tolerance_is_the_same_and_beyond_it_is_not():
    assert compare(picture(RED), picture((RED[0], "#e61a1a"))).share == 0.0
    assert compare(picture(RED), picture((RED[0], "#ff8000"))).share == 1.0


def test_what_one_picture_has_not_is_counted_and_marked():
    both = picture(RED, (QRect(40, 10, 10, 10), "#0000ff"))
    found = compare(both, picture(RED))
    assert found.share == pytest.approx(100 / 500)
    assert found.marked.pixelColor(45, 15).getRgb()[:3] == (230, 30, 90)
    assert found.marked.pixelColor(15, 15).alpha() < 100
    assert compare(picture(RED), both).share == found.share


def test_empty_pictures_do_not_differ():
    assert compare(picture(), picture()).share == 0.0


def test_pictures_of_another_size_are_brought_to_the_same():
    large = picture((QRect(20, 20, 40, 40), "#ff0000"), size=(120, 80))
    assert compare(picture(RED), large).share == 0.0


def test_a_view_shows_the_whole_box_in_the_shape_of_the_picture(qgis_app):
    view = View.of(QgsRectangle(0, 0, 10, 100), MERCATOR, 200, 100)
    assert view.extent == QgsRectangle(-95, 0, 105, 100)
    assert View.of(QgsRectangle(5, 5, 5, 5), MERCATOR).extent.width() > 0


@pytest.mark.parametrize(("crs", "box"), [(MERCATOR, "0.0,0.0,20.0,10.0"), (DEGREES, "0.0,0.0,10.0,20.0")])
def test_the_axes_of_the_request_are_in_the_order_of_wms(qgis_app, crs, box):
    url = get_map_url("http://h/ows?map=a&service=x", "roads", View(QgsRectangle(0, 0, 20, 10), crs, 20, 10))
    query = parse_qs(urlsplit(url).query)
    assert query["BBOX"] == [box] and query["CRS"] == [crs.authid()]
    assert query["map"] == ["a"] and "service" not in query


def test_an_answer_that_is_no_picture_is_told():
    with pytest.raises(ApiError) as caught:
        picture_from(b"<ServiceException>no such layer</ServiceException>")
    assert "no such layer" in caught.value.detail


def drawn(layer) -> QImage:
    view = View.of(QgsRectangle(-10, -10, 10, 10), DEGREES, 100, 100)
    job = QgsMapRendererParallelJob(map_settings(layer, view, QgsCoordinateTransformContext()))
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def test_qgis_draws_the_layer_on_an_empty_ground_and_another_colour_is_seen(qgis_app):
    layer = memory_layer("Polygon", wkts=["POLYGON((-5 -5, 5 -5, 5 5, -5 5, -5 -5))"])
    before = drawn(layer)
    assert before.pixelColor(2, 2).alpha() == 0 and before.pixelColor(50, 50).alpha() == 255
    symbol = QgsSymbol.defaultSymbol(layer.geometryType())
    symbol.setColor(QColor("#000000"))
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    assert compare(before, before).share == 0.0
    assert compare(before, drawn(layer)).share > 0.8
