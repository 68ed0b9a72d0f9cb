"""The layers of a map to publish, gathered on the main thread, each with a job inside the map's job."""

from __future__ import annotations

from typing import Any

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.api.names import publication_name_from
from layman_qgis.core.composition import MapMember, members
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import Job
from layman_qgis.tasks.layer_input import LayerOptions
from layman_qgis.tasks.layer_work import LayerWork
from layman_qgis.tasks.map_work import MapOptions
from layman_qgis.tasks.members_work import MemberWork
from layman_qgis.tasks.progress import Reporter, layer_steps


def gather_members(
    job: Job, session: Session, project: Any, options: MapOptions
) -> tuple[list[MemberWork], list[tuple[MemberWork, Job]]]:
    """The work on every layer of the map, and for the new ones the jobs that show it.

    Raises:
        ApiError: the map has no layer, or one cannot be read.
    """
    chosen = [m for m in members(project, session.server.url) if m.takes_part and m.layer_id not in options.skip]
    if not chosen:
        raise ApiError(
            tr("The map has no layer that can be published."), tr("Add a vector layer or a WMS to the project.")
        )
    works: list[MemberWork] = []
    jobs: list[tuple[MemberWork, Job]] = []
    for member in chosen:
        if member.published is not None and member.layer_id not in options.layers:
            works.append(MemberWork(member.layer_id, member.name, member.baked_opacity, ref=member.published))
        elif member.publishable or member.published is not None:
            work, child = _new_member(session, project, member, options)
            works.append(work)
            jobs.append((work, child))
    job.children = [child for _, child in jobs]
    for child in job.children:
        child.changed.connect(job.changed)
    return works, jobs


def _new_member(session: Session, project: Any, member: MapMember, wanted: MapOptions) -> tuple[MemberWork, Job]:
    given = wanted.layers.get(member.layer_id)
    options = given or LayerOptions(
        publication_name_from(member.name) or "layer",
        member.name,
        style_format=wanted.style_format,
        keep_opacity=False,
        read=wanted.read,
        write=wanted.write,
    )
    layer = project.mapLayer(member.layer_id)
    return new_member(session, layer, options, project.transformContext(), is_named=given is not None)


def new_member(
    session: Session, layer: Any, options: LayerOptions, transform_context: Any, *, is_named: bool
) -> tuple[MemberWork, Job]:
    """The work on a layer among several, with the job that shows it; on the main thread.

    Raises:
        ApiError: the layer cannot be read.
    """
    work = LayerWork.gather(session, layer, options, transform_context)
    work.keeper.may_go_on = False  # What a job inside another has left is not gone on with.
    child = Job(options.title or options.name, "publish_layer", layer_steps())
    member = MemberWork(
        layer.id(),
        child.title,
        options.baked_opacity(layer),
        work=work,
        reporter=Reporter(child),
        is_named=is_named,
    )
    return member, child
