"""Renewing a published layer in place: its data, its style or both; name, UUID and rights stay."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from layman_qgis.api.publications import PublicationRef
from layman_qgis.core.layer_export import ExportedFile
from layman_qgis.core.publication_mark import PublicationMark
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.network.session import Session
from layman_qgis.tasks.layer_input import LayerData, LayerOptions, gather_data, gather_style, suited
from layman_qgis.tasks.layer_work import LayerWork
from layman_qgis.tasks.progress import Reporter


@dataclass(frozen=True)
class UpdateOptions:
    """What is renewed; the rest is as in :class:`LayerOptions`."""

    data: bool = True
    style: bool = True
    style_format: StyleFormat = StyleFormat.QML
    selected_only: bool = False
    crs: str = ""
    in_place: bool = False
    mends: bool = False
    target_crs: str = ""
    embeds: bool = False

    @classmethod
    def as_published(cls, mark: PublicationMark, parts: Collection[str], style_format: str) -> UpdateOptions:
        """Renew `parts` (`data`, `style`) as they were published; `style_format` is for layers that do not know it."""
        how = mark.how
        return cls(
            "data" in parts,
            "style" in parts,
            StyleFormat(how.style_format or style_format),
            in_place=mark.in_place,
            mends=how.mends,
            target_crs=how.target_crs,
            embeds=how.embeds,
        )

    @property
    def parts(self) -> frozenset[str]:
        """The same in the words of a layer's mark."""
        return frozenset(part for part, wanted in (("data", self.data), ("style", self.style)) if wanted)

    def baked_opacity(self, layer: Any) -> float:
        """The layer's opacity that the published style will hold."""
        return self.of_layer("").baked_opacity(layer)

    def of_layer(self, name: str) -> LayerOptions:
        """The same in the words of publishing a layer."""
        return LayerOptions(
            name,
            "",
            style_format=self.style_format,
            selected_only=self.selected_only,
            crs=self.crs,
            in_place=self.in_place,
            mends=self.mends,
            target_crs=self.target_crs,
            embeds=self.embeds,
        )


class UpdateWork(LayerWork):
    """The work on one published layer; made in the main thread, run in a task's thread."""

    def __init__(
        self, session: Session, gathered: LayerData, style: str, ref: PublicationRef, options: LayerOptions
    ) -> None:
        """Keep what was gathered: None and an empty text are not renewed."""
        super().__init__(session, gathered, style, options)
        self._target = ref

    @classmethod
    def gather_update(
        cls, session: Session, layer: Any, ref: PublicationRef, options: UpdateOptions, transform_context: Any
    ) -> UpdateWork:
        """Take from the layer what the work needs, on the main thread.

        Raises:
            ApiError: the layer or its style cannot be read.
        """
        chosen = suited(session, layer, options.of_layer(ref.name))
        gathered = gather_data(session, layer, chosen, transform_context)
        style = gather_style(layer, chosen, gathered) if options.style else ""
        return cls(session, gathered if options.data else None, style, ref, chosen)

    def _upload(
        self, exported: ExportedFile | None, reporter: Reporter, is_cancelled: Callable[[], bool]
    ) -> PublicationRef:
        upload = self.upload_of(exported, title="", description="")
        self.renew(self._target, upload, reporter, is_cancelled)
        return self._target
