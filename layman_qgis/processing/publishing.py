"""Algorithms that publish and update."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingException,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterExtent,
    QgsProcessingParameterString,
    QgsProject,
)

from layman_qgis.api.names import publication_name_from
from layman_qgis.api.requests import EVERYONE
from layman_qgis.compat import ALGORITHM_REQUIRES_PROJECT
from layman_qgis.core.layer_checks import Severity, check_layer
from layman_qgis.processing.algorithm import LaymanAlgorithm, answer_of, published_as
from layman_qgis.processing.waiting import followed
from layman_qgis.tasks.jobs import JobList
from layman_qgis.tasks.publishing import (
    LayerOptions,
    MapOptions,
    UpdateOptions,
    publish_layer,
    publish_map,
    update_layer,
)

_OUTPUTS = ("NAME", "UUID", "URL", "WMS", "WFS", "STATUS")
#: What the output STATUS says when nothing was published because only a check was asked for.
CHECKED = "CHECKED"


class PublishLayer(LaymanAlgorithm):
    """Publishes one vector layer."""

    ID = "publishlayer"
    TITLE = "Publish layer"
    ICON = "publish_layer"
    HELP = (
        "Publishes a vector layer to a Layman server: as WMS with its style, as WFS with its features, with a "
        "thumbnail and a metadata record. Ends when all steps of the server have ended.\n\n"
        "Name: lower-case letters, digits and underscores; empty makes one of the layer's name.\n"
        "Replace: renews a layer of the same name in place; it keeps its address and rights.\n"
        "Private: only you can see it.\n"
        "Only check: says what stands in the way and sends nothing.\n\n"
        "Scripts: the token of the environment variable LAYMAN_TOKEN is used where no authentication is chosen."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        self.add_layer()
        for name, label in (("NAME", self.tr("Name")), ("TITLE", self.tr("Title")), ("ABSTRACT", self.tr("Abstract"))):
            self.addParameter(QgsProcessingParameterString(name, label, optional=True))
        self.add_workspace()
        self.add_style()
        for name, label in (
            ("SELECTED_ONLY", self.tr("Only selected features")),
            ("REPLACE", self.tr("Replace")),
            ("PRIVATE", self.tr("Private")),
            ("DRY_RUN", self.tr("Only check")),
        ):
            self.addParameter(QgsProcessingParameterBoolean(name, label, defaultValue=False))
        self.add_server()
        self.add_texts(*_OUTPUTS)

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Check, log in, publish and wait."""
        layer = self.layer(parameters, context)
        title = self.parameterAsString(parameters, "TITLE", context) or layer.name()
        name = self.parameterAsString(parameters, "NAME", context) or publication_name_from(title)
        _tell_findings(layer, name, feedback)
        session = self.session(parameters, context, feedback)
        if self.parameterAsBool(parameters, "DRY_RUN", context):
            return {**dict.fromkeys(_OUTPUTS, ""), "NAME": name, "STATUS": CHECKED}
        options = LayerOptions(
            name,
            title,
            self.parameterAsString(parameters, "ABSTRACT", context),
            self.style(parameters, context),
            self.parameterAsBool(parameters, "SELECTED_ONLY", context),
            replace=self.parameterAsBool(parameters, "REPLACE", context),
            read="" if self.parameterAsBool(parameters, "PRIVATE", context) else EVERYONE,
        )
        return answer_of(followed(publish_layer(JobList(), session, layer, options), feedback))


class PublishMap(LaymanAlgorithm):
    """Publishes the project as a map."""

    ID = "publishmap"
    TITLE = "Publish map"
    ICON = "publish_map"
    HELP = (
        "Publishes the project as one map composition (JSON). Layers that are not published yet go first.\n\n"
        "Extent: what the map shows at first; empty for that of its layers."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        for name, label in (("NAME", self.tr("Name")), ("TITLE", self.tr("Title")), ("ABSTRACT", self.tr("Abstract"))):
            self.addParameter(QgsProcessingParameterString(name, label, optional=name != "TITLE"))
        self.addParameter(QgsProcessingParameterExtent("EXTENT", self.tr("Extent"), optional=True))
        self.add_workspace()
        self.add_style()
        self.addParameter(QgsProcessingParameterBoolean("REPLACE", self.tr("Replace"), defaultValue=False))
        self.add_server()
        self.add_texts("NAME", "UUID", "URL", "FILE", "STATUS")

    def flags(self) -> Any:
        """It works on the project that is open."""
        return super().flags() | ALGORITHM_REQUIRES_PROJECT

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Log in, publish and wait."""
        project = context.project() or QgsProject.instance()
        title = self.parameterAsString(parameters, "TITLE", context)
        extent = self.parameterAsExtent(parameters, "EXTENT", context, project.crs())
        options = MapOptions(
            self.parameterAsString(parameters, "NAME", context) or publication_name_from(title),
            title,
            self.parameterAsString(parameters, "ABSTRACT", context),
            None if extent.isEmpty() else extent,
            style_format=self.style(parameters, context),
            replace=self.parameterAsBool(parameters, "REPLACE", context),
        )
        session = self.session(parameters, context, feedback)
        job = followed(publish_map(JobList(), session, project, options), feedback)
        answer = answer_of(job)
        return {key: answer[key] for key in ("NAME", "UUID", "URL", "STATUS")} | {"FILE": job.links.get("Map file", "")}


class _Update(LaymanAlgorithm):
    """Renews a part of a published layer."""

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        self.add_layer()
        label = self.tr("Name (empty: where the layer was published)")
        self.addParameter(QgsProcessingParameterString("NAME", label, optional=True))
        self.add_workspace()
        self.add_own()
        self.add_server()
        self.add_texts(*_OUTPUTS)

    def add_own(self) -> None:
        """Add what only this algorithm has."""

    def options(self, parameters: dict[str, Any], context: Any) -> UpdateOptions:
        """What is renewed."""
        raise QgsProcessingException(self.ID)

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Log in, update and wait."""
        layer = self.layer(parameters, context)
        session = self.session(parameters, context, feedback)
        ref = published_as(layer, self.parameterAsString(parameters, "NAME", context).strip(), session)
        options = self.options(parameters, context)
        return answer_of(followed(update_layer(JobList(), session, layer, ref, options), feedback))


class UpdateStyle(_Update):
    """Renews the style."""

    ID = "updatestyle"
    TITLE = "Update layer style"
    ICON = "publish_layer"
    HELP = "Gives a published layer the style that the layer has now. Data, address and rights stay."

    def add_own(self) -> None:
        """Add the style's format."""
        self.add_style()

    def options(self, parameters: dict[str, Any], context: Any) -> UpdateOptions:
        """The style alone."""
        return UpdateOptions(data=False, style_format=self.style(parameters, context))


class UpdateData(_Update):
    """Renews the features."""

    ID = "updatedata"
    TITLE = "Update layer data"
    ICON = "publish_layer"
    HELP = "Gives a published layer the features that the layer has now. Style, address and rights stay."

    def add_own(self) -> None:
        """Add which features."""
        label = self.tr("Only selected features")
        self.addParameter(QgsProcessingParameterBoolean("SELECTED_ONLY", label, defaultValue=False))

    def options(self, parameters: dict[str, Any], context: Any) -> UpdateOptions:
        """The data alone."""
        selected = self.parameterAsBool(parameters, "SELECTED_ONLY", context)
        return UpdateOptions(style=False, selected_only=selected)


def _tell_findings(layer: Any, name: str, feedback: Any) -> None:
    """Say what the checks of the window would say.

    Raises:
        QgsProcessingException: something stands in the way.
    """
    errors = []
    for finding in check_layer(layer, name):
        text = f"{finding.message} {finding.remedy}".strip()
        if finding.severity is Severity.ERROR:
            errors.append(text)
        elif finding.severity is Severity.WARNING:
            feedback.pushWarning(text)
        else:
            feedback.pushInfo(text)
    if errors:
        raise QgsProcessingException("\n".join(errors))
