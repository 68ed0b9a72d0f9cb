"""Algorithms that publish."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.core import (
    QgsProcessingException,
    QgsProcessingParameterCrs,
    QgsProcessingParameterExtent,
    QgsProcessingParameterString,
    QgsProject,
)

from layman_qgis.api.language import marked, tr
from layman_qgis.api.names import name_problem, publication_name_from
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.compat import ALGORITHM_REQUIRES_PROJECT
from layman_qgis.core.composition import members
from layman_qgis.core.layer_checks import CureKind, Finding, Severity, check_layer
from layman_qgis.processing.algorithm import CHECKED, LaymanAlgorithm, answer_of, described
from layman_qgis.processing.map_layers import renewed_layers
from layman_qgis.processing.waiting import followed
from layman_qgis.tasks.jobs import JobList
from layman_qgis.tasks.publishing import LayerOptions, MapOptions, publish_layer, publish_map

OUTPUTS = ("NAME", "UUID", "URL", "WMS", "WFS", "STATUS")


class PublishLayer(LaymanAlgorithm):
    """Publishes one layer."""

    ID = "publishlayer"
    TITLE = marked("Publish layer")
    ICON = "publish_layer"
    HELP = marked(
        "Publishes a vector or raster layer to a Layman server: as WMS with its style, vector layers also as WFS with "
        "their features, with a thumbnail and a metadata record. Ends when all steps of the server have ended.\n\n"
        "Name: lower-case letters, digits and underscores; empty makes one of the layer's name.\n"
        "Style: QML is drawn as in QGIS, SLD is for other software.\n"
        "Replace: renews a layer of the same name in place; it keeps its address and rights.\n"
        "Private: only you can see it. Read and write name users (ann) and roles (CITY_HALL, EVERYONE).\n"
        "Leave in its database: a table of PostGIS is not copied; the server connects to it.\n"
        "Mend geometries, CRS, embed pictures: change what is published, not the layer.\n"
        "Only check: says what stands in the way and sends nothing; STATUS is CHECKED then.\n\n"
        "Scripts: the token of the environment variable LAYMAN_TOKEN is used where no authentication is chosen."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        self.add_layer()
        for name, label in (("NAME", self.tr("Name")), ("TITLE", self.tr("Title")), ("ABSTRACT", self.tr("Abstract"))):
            self.addParameter(QgsProcessingParameterString(name, label, optional=True))
        self.add_workspace()
        self.add_style()
        self.add_flags(("SELECTED_ONLY", self.tr("Only selected features")), ("REPLACE", self.tr("Replace")))
        self.add_access()
        self.add_dry_run()
        self.add_flags(
            ("IN_PLACE", self.tr("Leave in its database (PostGIS)")),
            ("MEND", self.tr("Mend geometries")),
            ("EMBED", self.tr("Embed pictures into the style")),
            advanced=True,
        )
        self.add(QgsProcessingParameterCrs("CRS", self.tr("CRS (empty: the layer's)"), optional=True), advanced=True)
        self.add_server()
        self.add_texts(*OUTPUTS)

    def processAlgorithm(self, parameters: dict[str, Any], context: Any, feedback: Any) -> dict[str, Any]:
        """Check, log in, publish and wait."""
        layer = self.layer(parameters, context)
        options = self._options(parameters, context, layer)
        tell_findings(layer, options, feedback)
        session = self.session(parameters, context, feedback)
        access = self.access(parameters, context, session)
        if self.is_dry(parameters, context):
            ref = PublicationRef(session.server.url, session.workspace, PublicationType.LAYER, options.name)
            check_name_is_free(session, ref, options.replace, feedback)
            return {**dict.fromkeys(OUTPUTS, ""), "NAME": options.name, "STATUS": CHECKED}
        options = LayerOptions(**{**options.__dict__, "read": access.read, "write": access.write})
        return answer_of(followed(publish_layer(JobList(), session, layer, options), feedback))

    def _options(self, parameters: dict[str, Any], context: Any, layer: Any) -> LayerOptions:
        title = self.parameterAsString(parameters, "TITLE", context) or layer.name()
        crs = self.parameterAsCrs(parameters, "CRS", context)
        return LayerOptions(
            self.parameterAsString(parameters, "NAME", context) or publication_name_from(title),
            title,
            self.parameterAsString(parameters, "ABSTRACT", context),
            self.style(parameters, context),
            self.parameterAsBool(parameters, "SELECTED_ONLY", context),
            replace=self.parameterAsBool(parameters, "REPLACE", context),
            in_place=self.parameterAsBool(parameters, "IN_PLACE", context),
            mends=self.parameterAsBool(parameters, "MEND", context),
            embeds=self.parameterAsBool(parameters, "EMBED", context),
            target_crs=crs.authid() if crs.isValid() else "",
        )


class PublishMap(LaymanAlgorithm):
    """Publishes the project as a map."""

    ID = "publishmap"
    TITLE = marked("Publish map")
    ICON = "publish_map"
    HELP = marked(
        "Publishes the project as one map composition (JSON): groups, order, visibility, opacity, scale limits. Layers "
        "that are not published yet go first; services of others (WMS, tiles) are taken by their addresses.\n\n"
        "Extent: what the map shows at first; empty for that of its layers.\n"
        "Replace: renews a map of the same name in place, and with it the layers that it shows and that this project "
        "does not know to be published, found by their titles.\n"
        "Private, read, write: for the map and the layers that are published with it.\n"
        "Only check: says what would be published and sends nothing; STATUS is CHECKED then."
    )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        for name, label in (("NAME", self.tr("Name")), ("TITLE", self.tr("Title")), ("ABSTRACT", self.tr("Abstract"))):
            self.addParameter(QgsProcessingParameterString(name, label, optional=name != "TITLE"))
        self.addParameter(QgsProcessingParameterExtent("EXTENT", self.tr("Extent"), optional=True))
        self.add_workspace()
        self.add_style()
        self.add_flags(("REPLACE", self.tr("Replace")))
        self.add_access()
        self.add_dry_run()
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
        session = self.session(parameters, context, feedback)
        access = self.access(parameters, context, session)
        options = MapOptions(
            self.parameterAsString(parameters, "NAME", context) or publication_name_from(title),
            title,
            self.parameterAsString(parameters, "ABSTRACT", context),
            None if extent.isEmpty() else extent,
            style_format=self.style(parameters, context),
            replace=self.parameterAsBool(parameters, "REPLACE", context),
            read=access.read,
            write=access.write,
        )
        if options.replace:
            options = replace(options, layers=renewed_layers(session, project, options, feedback))
        if self.is_dry(parameters, context):
            _check_map(session, project, options, feedback)
            return {**dict.fromkeys(("UUID", "URL", "FILE"), ""), "NAME": options.name, "STATUS": CHECKED}
        job = followed(publish_map(JobList(), session, project, options), feedback)
        answer = answer_of(job)
        return {key: answer[key] for key in ("NAME", "UUID", "URL", "STATUS")} | {"FILE": job.links.get("Map file", "")}


def tell_findings(layer: Any, options: LayerOptions, feedback: Any) -> None:
    """Say what the checks of the window would say.

    Raises:
        QgsProcessingException: something stands in the way.
    """
    errors = []
    for finding in check_layer(layer, options.name):
        text = f"{finding.message} {finding.remedy}".strip()
        if _is_cured(finding, options):
            feedback.pushInfo(f"{finding.message} ({finding.cures[0].label})")
        elif finding.severity is Severity.ERROR:
            errors.append(text)
        elif finding.severity is Severity.WARNING:
            feedback.pushWarning(text)
        else:
            feedback.pushInfo(text)
    if errors:
        raise QgsProcessingException("\n".join(errors))


def check_name_is_free(session: Any, ref: PublicationRef, is_replaced: bool, feedback: Any) -> None:
    """Say whether a publication of this name would be new or renewed.

    Raises:
        QgsProcessingException: there is one that is not to be replaced.
    """
    there = described(session, ref, feedback)
    if there is not None and not is_replaced:
        raise QgsProcessingException(
            tr("“{0}” is published already. Choose another name, or replace it.").format(ref.name)
        )
    words = tr("would be new") if there is None else tr("would be renewed (UUID {0})").format(there.ref.uuid)
    feedback.pushInfo(f"{ref.workspace}/{ref.name} {words}.")


def _is_cured(finding: Finding, options: LayerOptions) -> bool:
    """Whether the options mend it."""
    mended = {
        CureKind.MEND_GEOMETRIES: options.mends,
        CureKind.EMBED_PICTURES: options.embeds,
        CureKind.TRANSFORM: bool(options.target_crs),
    }
    return any(mended.get(cure.kind, False) for cure in finding.cures)


def _check_map(session: Any, project: Any, options: MapOptions, feedback: Any) -> None:
    """Say what would be in the map.

    Raises:
        QgsProcessingException: it cannot be published.
    """
    problem = name_problem(options.name)
    if problem:
        raise QgsProcessingException(problem)
    found = members(project, session.server.url)
    for member in found:
        if member.layer_id in options.layers:
            words = tr("would be renewed as {0}").format(options.layers[member.layer_id].name)
        elif member.published is not None:
            words = tr("is published as {0}/{1}").format(member.published.workspace, member.published.name)
        elif member.external is not None:
            words = tr("is taken by its own address")
        else:
            words = (
                tr("would be published first") if member.publishable else tr("is left out: {0}").format(member.reason)
            )
        feedback.pushInfo(f"\u201c{member.name}\u201d {words}.")
    if not any(member.takes_part for member in found):
        raise QgsProcessingException(tr("The map has no layer that can be published."))
    ref = PublicationRef(session.server.url, session.workspace, PublicationType.MAP, options.name)
    check_name_is_free(session, ref, options.replace, feedback)
