"""What is sent of a layer, gathered on the main thread: features, a raster or the address of a table, and the style."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, Union

from qgis.core import QgsRasterLayer

from layman_qgis.api import requests
from layman_qgis.api.version import UploadFormat
from layman_qgis.core import layer_export, outside_table, raster_export
from layman_qgis.core.findings import Cure, CureKind
from layman_qgis.core.layer_export import ExportedFile
from layman_qgis.core.outside_table import OutsideTable
from layman_qgis.core.publication_mark import How
from layman_qgis.core.raster_export import RasterSource
from layman_qgis.core.raster_plan import RasterWay
from layman_qgis.core.style_export import StyleFormat, style_text
from layman_qgis.core.style_resources import resources_of, with_pictures
from layman_qgis.network.session import Session


@dataclass(frozen=True)
class LayerOptions:
    """What the user chose; `crs` stands in for a missing one, `replace` renews a layer of the same name in place.

    `read` and `write` are comma-separated users and roles who may do so with a new layer, empty for the user alone.
    `keep_opacity` False publishes the layer without its opacity: in a map the opacity belongs to the map.
    `in_place` publishes a table of PostGIS where it is. `mends` makes geometries valid, `target_crs` moves the data to
    another coordinate reference system, `embeds` puts pictures into the style: all in what is published only.
    """

    name: str
    title: str
    description: str = ""
    style_format: StyleFormat = StyleFormat.QML
    selected_only: bool = False
    add_back: str = "none"
    replace: bool = False
    crs: str = ""
    keep_opacity: bool = True
    read: str = requests.EVERYONE
    write: str = ""
    in_place: bool = False
    mends: bool = False
    target_crs: str = ""
    embeds: bool = False

    def with_cures(self, cures: Iterable[Cure]) -> LayerOptions:
        """The same with cures that change what is published; others are left aside."""
        result = self
        for cure in cures:
            if cure.kind is CureKind.MEND_GEOMETRIES:
                result = replace(result, mends=True)
            elif cure.kind is CureKind.EMBED_PICTURES:
                result = replace(result, embeds=True)
            elif cure.kind is CureKind.TRANSFORM:
                result = replace(result, target_crs=cure.values[0])
            elif cure.kind is CureKind.PROPOSE_NAME:
                result = replace(result, name=cure.values[0])
            elif cure.kind is CureKind.USE_QML:
                result = replace(result, style_format=StyleFormat.QML)
            elif cure.kind is CureKind.STAY_IN_PLACE:
                result = replace(result, in_place=True)
        return result

    @property
    def how(self) -> How:
        """The same in the words of a layer's mark."""
        return How(self.style_format.value, self.mends, self.target_crs, self.embeds, self.selected_only)

    def baked_opacity(self, layer: Any) -> float:
        """The layer's opacity that what is published will hold; SLD of vector layers holds none."""
        holds = self.style_format is StyleFormat.QML or isinstance(layer, QgsRasterLayer)
        return float(layer.opacity()) if self.keep_opacity and holds else 1.0


class FileSource(Protocol):
    """Data that become a file, in a task."""

    def export(
        self,
        folder: Path,
        name: str,
        upload_format: UploadFormat,
        is_cancelled: Callable[[], bool],
        on_progress: Callable[[int, int], None],
    ) -> ExportedFile:
        """Write the file to the folder, or name the one that is there."""


#: What is sent of the data: a file to be made, a table's address, or nothing.
LayerData = Union[FileSource, OutsideTable, None]


def gather_data(session: Session, layer: Any, options: LayerOptions, transform_context: Any) -> LayerData:
    """Take the data.

    Raises:
        ApiError: nothing can be read from the layer, or its table cannot stay where it is.
    """
    if options.in_place:
        return outside_table.gather(
            layer, server_is_here=session.server.is_on_this_machine, takes_tables=session.version.takes_tables
        )
    if isinstance(layer, QgsRasterLayer):
        return raster_export.gather(layer, transform_context, options.crs, options.target_crs, options.keep_opacity)
    return layer_export.gather(
        layer,
        transform_context,
        options.selected_only,
        options.crs,
        target_crs=options.target_crs,
        mends=options.mends,
        takes_own_file=session.version.is_bundled and session.server.is_on_this_machine,
    )


def gather_style(layer: Any, options: LayerOptions, data: LayerData) -> str:
    """The style's text; empty where what is sent is a picture of the layer, which needs none.

    Raises:
        ApiError: QGIS cannot export it.
    """
    bands: tuple[int, ...] = ()
    if isinstance(data, RasterSource):
        if data.plan.way is RasterWay.PICTURE:
            return ""
        if data.plan.way is RasterWay.BANDS:
            bands = data.plan.bands
    text = style_text(layer, options.style_format, options.keep_opacity, bands)
    return with_pictures(text, resources_of(layer).pictures) if options.embeds else text


def suited(session: Session, layer: Any, options: LayerOptions) -> LayerOptions:
    """The options with the style's format that the server takes for such a layer."""
    if isinstance(layer, QgsRasterLayer) and not session.version.takes_qml_of_rasters:
        return replace(options, style_format=StyleFormat.SLD)
    return options
