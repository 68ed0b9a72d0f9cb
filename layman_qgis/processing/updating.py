"""Algorithms that renew a part of a published layer."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingException, QgsProcessingParameterString

from layman_qgis.api.language import marked, tr
from layman_qgis.processing.algorithm import CHECKED, LaymanAlgorithm, answer_of, described, published_as
from layman_qgis.processing.publishing import OUTPUTS
from layman_qgis.processing.waiting import followed
from layman_qgis.tasks.jobs import JobList
from layman_qgis.tasks.publishing import UpdateOptions, update_layer


class _Update(LaymanAlgorithm):
    """Renews a part of a published layer."""

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Add parameters and outputs."""
        self.add_layer()
        label = self.tr("Name (empty: where the layer was published)")
        self.addParameter(QgsProcessingParameterString("NAME", label, optional=True))
        self.add_workspace()
        self.add_own()
        self.add_dry_run()
        self.add_server()
        self.add_texts(*OUTPUTS)

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
        if self.is_dry(parameters, context):
            there = described(session, ref, feedback)
            if there is None:
                raise QgsProcessingException(tr("There is no layer {0}/{1} to renew.").format(ref.workspace, ref.name))
            return {**dict.fromkeys(OUTPUTS, ""), "NAME": ref.name, "UUID": there.ref.uuid, "STATUS": CHECKED}
        options = self.options(parameters, context)
        return answer_of(followed(update_layer(JobList(), session, layer, ref, options), feedback))


class UpdateStyle(_Update):
    """Renews the style."""

    ID = "updatestyle"
    TITLE = marked("Update layer style")
    ICON = "publish_layer"
    HELP = marked(
        "Gives a published layer the style that the layer has now. Data, address and rights stay.\n\n"
        "Name: empty for the publication that the layer remembers.\n"
        "Embed pictures: those of this computer are put into the style.\n"
        "Only check: says whether there is such a layer and sends nothing; STATUS is CHECKED then."
    )

    def add_own(self) -> None:
        """Add the style's format."""
        self.add_style()
        self.add_flags(("EMBED", self.tr("Embed pictures into the style")), advanced=True)

    def options(self, parameters: dict[str, Any], context: Any) -> UpdateOptions:
        """The style alone."""
        embeds = self.parameterAsBool(parameters, "EMBED", context)
        return UpdateOptions(data=False, style_format=self.style(parameters, context), embeds=embeds)


class UpdateData(_Update):
    """Renews the data."""

    ID = "updatedata"
    TITLE = marked("Update layer data")
    ICON = "publish_layer"
    HELP = marked(
        "Gives a published layer the features or pixels that the layer has now. Style, address and rights stay.\n\n"
        "Name: empty for the publication that the layer remembers.\n"
        "Leave in its database: a table of PostGIS is not copied; the server connects to it.\n"
        "Mend geometries: changes what is published, not the layer.\n"
        "Only check: says whether there is such a layer and sends nothing; STATUS is CHECKED then."
    )

    def add_own(self) -> None:
        """Add which features, and how they go."""
        self.add_flags(("SELECTED_ONLY", self.tr("Only selected features")))
        self.add_flags(
            ("IN_PLACE", self.tr("Leave in its database (PostGIS)")),
            ("MEND", self.tr("Mend geometries")),
            advanced=True,
        )

    def options(self, parameters: dict[str, Any], context: Any) -> UpdateOptions:
        """The data alone."""
        return UpdateOptions(
            style=False,
            selected_only=self.parameterAsBool(parameters, "SELECTED_ONLY", context),
            in_place=self.parameterAsBool(parameters, "IN_PLACE", context),
            mends=self.parameterAsBool(parameters, "MEND", context),
        )
