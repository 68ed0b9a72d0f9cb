"""Renewing a published layer in place: its data, its style or both; name, UUID and rights stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layman_qgis.api.publications import PublicationRef
from layman_qgis.core import layer_export
from layman_qgis.core.layer_export import ExportSource
from layman_qgis.core.style_export import StyleFormat, style_text
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import StepState
from layman_qgis.tasks.layer_work import LayerOptions, LayerWork, run_step
from layman_qgis.tasks.progress import Reporter


@dataclass(frozen=True)
class UpdateOptions:
    """What is renewed; `crs` stands in for a missing one."""

    data: bool = True
    style: bool = True
    style_format: StyleFormat = StyleFormat.QML
    selected_only: bool = False
    crs: str = ""

    @property
    def parts(self) -> frozenset[str]:
        """The same in the words of a layer's mark."""
        return frozenset(part for part, wanted in (("data", self.data), ("style", self.style)) if wanted)

    def baked_opacity(self, layer: Any) -> float:
        """The layer's opacity that the published style will hold."""
        return float(layer.opacity()) if self.style_format is StyleFormat.QML else 1.0


class UpdateWork(LayerWork):
    """The work on one published layer; made in the main thread, run in a task's thread."""

    def __init__(
        self, session: Session, gathered: ExportSource | None, style: str, ref: PublicationRef, options: UpdateOptions
    ) -> None:
        """Keep what was gathered: None and an empty text are not renewed."""
        super().__init__(session, gathered, style, LayerOptions(ref.name, "", style_format=options.style_format))
        self._target = ref

    @classmethod
    def gather_update(
        cls, session: Session, layer: Any, ref: PublicationRef, options: UpdateOptions, transform_context: Any
    ) -> UpdateWork:
        """Take from the layer what the work needs, on the main thread.

        Raises:
            ApiError: the layer or its style cannot be read.
        """
        gathered = None
        if options.data:
            gathered = layer_export.gather(layer, transform_context, options.selected_only, options.crs)
        style = style_text(layer, options.style_format) if options.style else ""
        return cls(session, gathered, style, ref, options)

    def send(self, reporter: Reporter, is_cancelled: Callable[[], bool]) -> PublicationRef:
        """Write and upload what is renewed.

        Raises:
            ApiError: what went wrong; the step that failed is reported.
        """
        if self._gathered is not None:
            return super().send(reporter, is_cancelled)
        reporter.enter("export", StepState.SKIPPED)
        self.ref = run_step(reporter, "upload", lambda: self._upload(None, reporter, is_cancelled))
        return self.ref

    def _upload(self, path: Path | None, reporter: Reporter, is_cancelled: Callable[[], bool]) -> PublicationRef:
        upload = self.upload_of(path, title="", description="")
        self.renew(self._target, upload, reporter, is_cancelled)
        return self._target
