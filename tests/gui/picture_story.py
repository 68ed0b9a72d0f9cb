"""What the scripts that take pictures share: a server for the story, waiting, and small picture files."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QWidget
from qgis_window import ROOT, leave

FOLDER = Path(json.loads(os.environ["LAYMAN_GUI_ARGUMENTS"])[0])
#: Until windows are drawn.
PAUSE_MS = 500
COLOURS = 256
#: A picture of more colours keeps so many bits of each before its most frequent ones are chosen.
BITS = 5


def tell(story: Callable[[Any], None]) -> None:
    """Start a server, call ``story`` with it, leave QGIS with 0 when nothing went wrong."""
    sys.executable = str(ROOT / ".venv" / "bin" / "python")
    exit_code = 1
    try:
        from tests.server.server_process import fresh_home, started

        with fresh_home() as home, started(home) as server:
            story(server)
        exit_code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        leave(exit_code)


def wait(condition: Callable[[], Any], timeout_s: float = 60) -> None:
    """Let QGIS go on until the condition holds."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"still waiting after {timeout_s} s")
        QTest.qWait(20)


def save(name: str, widget: QWidget | None = None, *, close: bool = False, height_px: int = 0) -> None:
    """Save the picture of a widget, or of the whole screen, as a PNG with a palette; `height_px` of it from the top."""
    QTest.qWait(PAUSE_MS)
    picture = QApplication.primaryScreen().grabWindow(0) if widget is None else widget.grab()
    FOLDER.mkdir(parents=True, exist_ok=True)
    image = picture.copy(0, 0, picture.width(), height_px or picture.height()).toImage()
    reduced(image).save(str(FOLDER / f"{name}.png"), "PNG", 0)
    if widget is not None and close:
        widget.close()


def reduced(image: QImage) -> QImage:
    """The picture in its most frequent 256 colours; windows have few, only maps lose shades."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    width, height = image.width(), image.height()
    data = numpy.frombuffer(image.constBits().asstring(image.sizeInBytes()), numpy.uint8)
    pixels = data.reshape(height * width, 4)[:, 2::-1].astype(numpy.uint32)
    packed = pixels[:, 0] << 16 | pixels[:, 1] << 8 | pixels[:, 2]
    colours, numbers, counts = numpy.unique(packed, return_inverse=True, return_counts=True)
    if len(colours) > COLOURS:
        colours, numbers = _fewer(colours, numbers, counts)
    rows = numpy.zeros((height, (width + 3) // 4 * 4), numpy.uint8)  # QImage's lines end at four bytes.
    rows[:, :width] = numbers.reshape(height, width)
    result = QImage(rows.tobytes(), width, height, rows.shape[1], QImage.Format.Format_Indexed8)
    result.setColorTable([int(colour) | 0xFF000000 for colour in colours])
    return result.copy()


def _fewer(colours: Any, numbers: Any, counts: Any) -> tuple[Any, Any]:
    """The most frequent colours that differ by more than a shade, and each pixel's nearest of them."""
    parts = numpy.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1).astype(numpy.int32)
    shade = parts >> (8 - BITS)
    keys = shade[:, 0] << 2 * BITS | shade[:, 1] << BITS | shade[:, 2]
    order = numpy.argsort(-counts, kind="stable")
    _, first = numpy.unique(keys[order], return_index=True)  # The most frequent colour of each shade.
    heads = order[first]
    weight = numpy.bincount(keys, counts)[keys[heads]]
    chosen = heads[numpy.argsort(-weight, kind="stable")[:COLOURS]]
    distance = ((parts[:, None, :] - parts[chosen][None, :, :]) ** 2).sum(axis=2)
    return colours[chosen], distance.argmin(axis=1)[numbers]
