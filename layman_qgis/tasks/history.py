"""The tasks of earlier sessions of QGIS: a bounded JSON file in the profile, without secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QTimer

from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.api.redaction import without_secrets
from layman_qgis.tasks.job_steps import JobStep, StepState
from layman_qgis.tasks.jobs import Job, JobList, JobState, LogLine
from layman_qgis.tasks.kept_uploads import write_aside

MOST_JOBS = 200
#: Of a longer log the last lines are kept; of a longer text its beginning.
MOST_LINES, MOST_LETTERS = 100, 4000
WRITE_AFTER_MS = 500
_FORM = 1


def history_file() -> Path:
    """Where it is: in the profile, so that each profile has its own."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "layman" / "tasks.json"


class History(QObject):
    """Follows a list of jobs and writes down those that have ended; reads them again at the next start."""

    def __init__(self, jobs: JobList, path: Path, parent: Optional[QObject] = None) -> None:
        """Follow `jobs`; `load` puts what the file has at the beginning of the list."""
        super().__init__(parent)
        self._jobs = jobs
        self._path = path
        self._removed: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WRITE_AFTER_MS)
        self._timer.timeout.connect(self.write)
        jobs.job_finished.connect(self._finished)
        jobs.job_removed.connect(self._forget)

    def load(self) -> None:
        """Put the jobs of the file before those of this session; a file that cannot be read has none."""
        known = {job.uid for job in self._jobs.jobs}
        self._jobs.add_earlier([job for job in map(_job, _records(self._path)) if job and job.uid not in known])

    def close(self) -> None:
        """Write what is not written yet."""
        if self._timer.isActive():
            self._timer.stop()
            self.write()

    def write(self) -> None:
        """Write the file anew; another QGIS on the same profile may have added to it since.

        A profile that cannot be written to costs the history, not the work.
        """
        mine = {job.uid: _record(job) for job in self._jobs.jobs if job.is_over}
        others = {
            str(one["uid"]): one
            for one in _records(self._path)
            if one.get("uid") not in mine and one.get("uid") not in self._removed
        }
        ordered = sorted([*others.values(), *mine.values()], key=lambda one: str(one.get("started_at", "")))
        try:
            write_aside(self._path, json.dumps({"form": _FORM, "jobs": ordered[-MOST_JOBS:]}, ensure_ascii=False))
        except OSError:
            return

    def _finished(self, _job: Job) -> None:
        self._timer.start()

    def _forget(self, job: Job) -> None:
        self._removed.add(job.uid)
        self._timer.start()


def _records(path: Path) -> list[dict[str, Any]]:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        jobs = body["jobs"] if body["form"] == _FORM else []
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [job for job in jobs if isinstance(job, dict) and job.get("uid")][-MOST_JOBS:]


def _record(job: Job) -> dict[str, Any]:
    """A job as it is written down."""
    return {
        "uid": job.uid,
        "title": _kept(job.title),
        "kind": job.kind,
        "state": job.state.value,
        "started_at": job.started_at.isoformat(timespec="seconds"),
        "took_s": round(job.seconds, 2),
        "ref": _ref_record(job.ref),
        "links": {label: _kept(url) for label, url in job.links.items()},
        "warnings": [_kept(text) for text in job.all_warnings],
        "error": _error_record(job.error),
        "steps": [
            {
                "key": step.key, "title": step.title, "side": step.side, "state": step.state.value,
                "seconds": round(step.seconds, 3), "bytes": step.total_bytes, "message": _kept(step.message),
            }
            for step in job.steps
        ],
        "log": [[line.at.isoformat(timespec="seconds"), _kept(line.text)] for line in job.whole_log[-MOST_LINES:]],
    }  # fmt: skip


def _job(record: Mapping[str, Any]) -> Optional[Job]:
    """A job of an earlier session, None when the record is broken."""
    try:
        job = Job(str(record["title"]), str(record["kind"]), list(_steps(record["steps"])))
        job.uid = str(record["uid"])
        job.state = JobState(record["state"])
        job.started_at = datetime.fromisoformat(record["started_at"])
        job.took_s = float(record["took_s"])
        job.links = {str(label): str(url) for label, url in record["links"].items()}
        job.warnings = [str(text) for text in record["warnings"]]
        job.ref = _ref(record["ref"])
        job.error = ApiError(*(str(text) for text in record["error"])) if record["error"] else None
        job.log.extend(LogLine(datetime.fromisoformat(at), str(text)) for at, text in record["log"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    job.is_from_before = True
    return job if job.is_over else None


def _steps(records: Any) -> Iterator[JobStep]:
    for one in records:
        step = JobStep(str(one["key"]), str(one["title"]), str(one["side"]), StepState(one["state"]))
        step.seconds, step.message = float(one["seconds"]), str(one["message"])
        step.done_bytes = step.total_bytes = int(one["bytes"])
        step.fraction = 1.0 if step.state is StepState.DONE else -1.0
        yield step


def _ref_record(ref: Optional[PublicationRef]) -> Optional[list[str]]:
    return [ref.server_url, ref.workspace, ref.type.value, ref.name, ref.uuid] if ref else None


def _ref(record: Any) -> Optional[PublicationRef]:
    if not record:
        return None
    url, workspace, kind, name, uuid = map(str, record)
    return PublicationRef(url, workspace, PublicationType(kind), name, uuid)


def _error_record(error: Optional[ApiError]) -> Optional[list[str]]:
    return [_kept(error.sentence), _kept(error.next_step), _kept(error.detail)] if error else None


def _kept(text: str) -> str:
    return without_secrets(text)[:MOST_LETTERS]
