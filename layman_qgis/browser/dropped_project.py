"""A QGIS project file, published as a map without being opened in the window."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.api.names import free_name, publication_name_from
from layman_qgis.core.plugin_settings import PluginSettings
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.network.session import Session
from layman_qgis.tasks.job_ends import fail_at_start
from layman_qgis.tasks.jobs import Job, JobList
from layman_qgis.tasks.progress import map_steps
from layman_qgis.tasks.publishing import MapOptions, publish_map


def publish_project(jobs: JobList, session: Session, path: Path, taken: set[str]) -> Job:
    """Read a project file beside the one that is open, and publish it as a map that its owner alone sees.

    `taken` are names of other maps. The project is not changed: what is published is not remembered in it.
    """
    project = QgsProject()
    if not project.read(str(path)):
        job = Job(path.stem, "publish_map", map_steps())
        jobs.add(job)
        fail_at_start(
            job, "layers", ApiError(tr("QGIS cannot read the project."), tr("Open it in QGIS."), project.error())
        )
        return job
    title = project.title() or path.stem
    options = MapOptions(
        name=free_name(publication_name_from(title) or "map", taken),
        title=title,
        abstract=project.metadata().abstract(),
        style_format=StyleFormat(PluginSettings.load().style_format),
        read="",
    )
    return publish_map(jobs, session, project, options)
