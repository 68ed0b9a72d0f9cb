"""Which layers a map that is published again renews: a project that a script opens forgets what was published of it."""

from __future__ import annotations

from typing import Any

from layman_qgis.api import requests
from layman_qgis.api.composition_reading import composition_from_json
from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.core.composition import members
from layman_qgis.network.session import Session
from layman_qgis.processing.waiting import failure, is_not_there
from layman_qgis.tasks.publishing import LayerOptions, MapOptions


def renewed_layers(session: Session, project: Any, options: MapOptions, feedback: Any) -> dict[str, LayerOptions]:
    """By the ids of layers of the project that are to be published: how they renew those that the map shows already.

    Layers are the same ones when they have the same title, in the same order; only layers of the session's workspace
    are renewed.

    Raises:
        QgsProcessingException: the server does not answer.
    """
    there = _shown(session, options.name, feedback)
    found: dict[str, LayerOptions] = {}
    for member in members(project, session.server.url):
        names = there.get(member.name, [])
        if names and member.published is None and member.publishable:
            name = names.pop(0)
            found[member.layer_id] = LayerOptions(
                name, member.name, style_format=options.style_format, keep_opacity=False, replace=True,
                read=options.read, write=options.write,
            )  # fmt: skip
            feedback.pushInfo(tr("“{0}” renews {1}/{2}.").format(member.name, session.workspace, name))
    return found


def _shown(session: Session, name: str, feedback: Any) -> dict[str, list[str]]:
    """Names of the workspace's layers that a map shows, by their titles, the top one first; none without the map."""
    from layman_qgis.core.open_map import published_ref  # Much that a start of QGIS does not need.

    ref = PublicationRef(session.server.url, session.workspace, PublicationType.MAP, name)
    try:
        answer = session.client().fetch(requests.get_map_file(session.server, ref), feedback.isCanceled)
        layers = composition_from_json(answer.json()).layers
    except ApiError as error:
        if is_not_there(error):
            return {}
        raise failure(error) from error
    found: dict[str, list[str]] = {}
    for layer in reversed(layers):
        shown = published_ref(layer, session.server.url)
        if shown is not None and shown.workspace == session.workspace:
            found.setdefault(layer.title, []).append(shown.name)
    return found
