"""Waiting in an algorithm for what goes on in the background, with QGIS's main thread going on."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QEventLoop, QTimer

from layman_qgis.api.answers import Answer
from layman_qgis.api.errors import ApiError, Cancelled, ServerRefused
from layman_qgis.api.language import tr, tr_marked
from layman_qgis.api.publications import CurrentUser
from layman_qgis.api.requests import ApiRequest
from layman_qgis.network.login import Login
from layman_qgis.network.session import Session
from layman_qgis.tasks.jobs import Job, JobState, StepState

CANCEL_POLL_MS = 100
#: Layman's codes of a layer and a map that are not there.
_NOT_THERE = frozenset({15, 26})


def signed_in(login: Login, feedback: Any) -> Session:
    """The session of a login; a first-time user gets the username that the server chooses.

    Raises:
        ApiError: the server does not answer, or does not know the user.
    """
    loop, outcome = QEventLoop(), []

    def ended(result: Session | ApiError) -> None:
        outcome.append(result)
        loop.quit()

    def claim(_user: CurrentUser) -> None:
        login.claim_username("")

    login.succeeded.connect(ended)
    login.failed.connect(ended)
    login.username_needed.connect(claim)
    login.start()
    if not outcome:
        until_quit(loop, feedback, login.cancel)
    result = outcome[0] if outcome else Cancelled()  # QGIS is being closed.
    if isinstance(result, ApiError):
        raise result
    return result


def followed(job: Job, feedback: Any) -> Job:
    """A job that has succeeded; until then its steps are told to `feedback`, whose cancel cancels it.

    Raises:
        QgsProcessingException: it failed, or was cancelled.
    """
    loop = QEventLoop()
    told: dict[str, StepState] = {}

    def tell() -> None:
        feedback.setProgress(100.0 * job.fraction)
        for step in job.steps:
            if step.state is not told.get(step.key) and step.state in {StepState.DONE, StepState.FAILED}:
                said = f"{step.title}: {tr_marked(step.state.value)}, {step.seconds:.2f} s"
                feedback.pushInfo(f"{said}. {step.message}" if step.message else said)
            told[step.key] = step.state

    job.changed.connect(tell)
    job.finished.connect(loop.quit)
    if not job.is_over:
        until_quit(loop, feedback, job.cancel)
    tell()
    for warning in job.all_warnings:
        feedback.pushWarning(warning)
    if job.state is not JobState.SUCCEEDED:
        raise failure(job.error or ApiError(tr("The work did not end well.")))
    return job


def fetched(session: Session, request: ApiRequest, feedback: Any) -> Answer:
    """The answer to a request.

    Raises:
        QgsProcessingException: there was none, or the server refused.
    """
    try:
        return session.client().fetch(request, feedback.isCanceled)
    except ApiError as error:
        raise failure(error) from error


def is_not_there(error: ApiError) -> bool:
    """Whether the server refused a request because there is no such layer or map."""
    return isinstance(error, ServerRefused) and error.code in _NOT_THERE


def failure(error: ApiError) -> QgsProcessingException:
    """The error as Processing shows it: what happened, what to do, and the details."""
    parts = (error.sentence, error.next_step, error.detail)
    return QgsProcessingException("\n".join(part for part in parts if part))


def until_quit(loop: QEventLoop, feedback: Any, cancel: Any) -> None:
    """Let QGIS go on until the loop is left; `cancel` is called when `feedback` is cancelled."""
    watch = QTimer()
    watch.timeout.connect(lambda: cancel() if feedback.isCanceled() else None)
    watch.start(CANCEL_POLL_MS)
    loop.exec()
    watch.stop()
