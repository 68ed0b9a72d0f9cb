"""The algorithm that takes a GeoServer data directory over into the local server."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessingException,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
)
from qgis.PyQt.QtCore import QEventLoop

from layman_qgis.api.errors import ApiError, Cancelled
from layman_qgis.api.language import marked, tr
from layman_qgis.compat import FOLDER_PARAMETER, NO_GEOMETRY_WKB, STRING_FIELD, TABLE, crs_from
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.local_server.server import LocalServer
from layman_qgis.local_server.server_command import ServerCommand
from layman_qgis.processing.algorithm import CHECKED, LaymanAlgorithm
from layman_qgis.processing.waiting import failure, until_quit

_FIELDS = ("outcome", "kind", "workspace", "name", "messages")
#: Outcomes of the report, with their outputs.
OUTCOMES = {"taken": "TAKEN", "changed": "CHANGED", "dropped": "DROPPED", "clash": "CLASHES"}


class ImportDirectory(LaymanAlgorithm):
    """Takes a GeoServer data directory over into the local server."""

    ID = "importgeoserverdirectory"
    TITLE = marked("Import GeoServer directory")
    ICON = "folder"
    HELP = marked(
        "Takes workspaces, stores, layers, styles and groups of a GeoServer data directory (1.x and 2.x) over into the "
        "local server's catalogue, and reports what became of each: taken, changed, dropped, or in clash with what is "
        "there.\n\n"
        "A directory of GeoServer 1.x is converted where it is; work on a copy.\n"
        "Home: the local server's home folder; empty for that of the settings.\n"
        "Also allowed: a folder outside of the directory that stores may read.\n"
        "Only check: reports what would become of each and changes nothing; STATUS is CHECKED then.\n"
        "Report: the same as a page (HTML), as JSON, and as a table."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        folder = QgsProcessingParameterFile("INPUT", self.tr("GeoServer data directory"), FOLDER_PARAMETER)
        self.addParameter(folder)
        self.add_dry_run()
        for name, label in (
            ("ALLOW", self.tr("Also allowed: a folder with data outside of the directory")),
            ("HOME", self.tr("Home of the server (empty: the local server's)")),
        ):
            self.add(QgsProcessingParameterFile(name, label, FOLDER_PARAMETER, optional=True), advanced=True)
        sink = QgsProcessingParameterFeatureSink("OUTPUT", self.tr("Objects"), TABLE, optional=True)
        sink.setCreateByDefault(True)
        self.addParameter(sink)
        for name, label, kinds in (
            ("REPORT", self.tr("Report"), "HTML (*.html)"),
            ("JSON", self.tr("Report as JSON"), "JSON (*.json)"),
        ):
            target = QgsProcessingParameterFileDestination(name, label, kinds, optional=True)
            target.setCreateByDefault(name == "REPORT")
            self.addParameter(target)
        for name in OUTCOMES.values():
            self.addOutput(QgsProcessingOutputNumber(name, name))
        self.add_texts("STATUS")

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Run the server's command and write what it reports."""
        is_dry = self.is_dry(parameters, context)
        arguments = ["import-datadir", self.parameterAsFile(parameters, "INPUT", context), "--json"]
        allowed = self.parameterAsFile(parameters, "ALLOW", context)
        arguments += ["--allow", allowed] if allowed else []
        arguments += ["--dry-run"] if is_dry else []
        report = _run(self.parameterAsFile(parameters, "HOME", context), arguments, feedback)
        results: dict[str, Any] = {"STATUS": CHECKED if is_dry else "COMPLETE"}
        summary = report.get("summary", {})
        results.update({output: int(summary.get(outcome, 0)) for outcome, output in OUTCOMES.items()})
        results.update(self._written(parameters, context, report))
        return results

    def _written(self, parameters: dict[str, Any], context: Any, report: Mapping[str, Any]) -> dict[str, Any]:
        """Write table, page and JSON as far as they are wanted."""
        fields = QgsFields()
        for name in _FIELDS:
            fields.append(QgsField(name, STRING_FIELD))
        sink, identifier = self.parameterAsSink(parameters, "OUTPUT", context, fields, NO_GEOMETRY_WKB, crs_from(""))
        results: dict[str, Any] = {}
        if sink is not None:
            for row in rows_of(report):
                feature = QgsFeature(fields)
                feature.setAttributes(list(row))
                sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
            results["OUTPUT"] = identifier
        texts = {"REPORT": page_of(report), "JSON": json.dumps(report, indent=2, ensure_ascii=False)}
        for name, text in texts.items():
            target = self.parameterAsFileOutput(parameters, name, context)
            if target:
                _write(Path(target), text)
                results[name] = target
        return results


def rows_of(report: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """A row for each object of the report, the worst outcome first."""
    order = list(reversed(list(OUTCOMES)))
    rows = [
        (
            str(one.get("outcome", "")),
            str(one.get("kind", "")),
            str(one.get("workspace") or ""),
            str(one.get("name", "")),
            "\n".join(map(str, one.get("messages", ()))),
        )
        for one in report.get("objects", ())
    ]
    return sorted(rows, key=lambda row: order.index(row[0]) if row[0] in order else len(order))


def page_of(report: Mapping[str, Any]) -> str:
    """The report as a page."""
    title = tr("Import of {0}").format(report.get("directory", ""))
    numbers = ", ".join(f"{number} {outcome}" for outcome, number in report.get("summary", {}).items())
    head = "".join(f"<th>{name}</th>" for name in _FIELDS)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(value).replace(chr(10), '<br>')}</td>" for value in row) + "</tr>"
        for row in rows_of(report)
    )
    checked = tr(" Nothing was changed: this is only what would be.") if report.get("dry_run") else ""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{html.escape(title)}</title></head>'
        f"<body><h1>{html.escape(title)}</h1><p>GeoServer {html.escape(str(report.get('version', '')))}: "
        f'{html.escape(numbers)}.{checked}</p><table border="1" cellpadding="4"><tr>{head}</tr>{body}</table>'
        "</body></html>"
    )


def _run(home: str, arguments: list[str], feedback: Any) -> Mapping[str, Any]:
    """The JSON that the server's command prints.

    Raises:
        QgsProcessingException: the server is not installed, or the command says why it cannot.
    """
    settings = PluginSettings.load()
    if home:
        settings.local_home = home
    server = LocalServer(settings)
    server.use_settings(settings)
    try:
        command = server.command(*arguments)
    except ApiError as error:
        raise failure(error) from error
    outcome = _followed(command, feedback)
    if isinstance(outcome, ApiError):
        raise failure(outcome)
    if not isinstance(outcome, Mapping):
        raise QgsProcessingException(tr("The server's command gave no report."))
    return outcome


def _followed(command: ServerCommand, feedback: Any) -> Any:
    """What the command ends with: its JSON or an error."""
    loop, outcome = QEventLoop(), []

    def ended(result: Any) -> None:
        outcome.append(result)
        loop.quit()

    command.line.connect(feedback.pushInfo)
    command.progress.connect(feedback.setProgress)
    command.succeeded.connect(ended)
    command.failed.connect(ended)

    def stop() -> None:
        command.stop()
        ended(Cancelled())

    command.start()
    if not outcome:
        until_quit(loop, feedback, stop)
    return outcome[0] if outcome else Cancelled()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise QgsProcessingException(f"{path}: {error.strerror}") from error
