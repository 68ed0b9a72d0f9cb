"""Runs the steps of a publication, keeps their states, and undoes them in reverse.

The steps of a stage run side by side; a stage begins when all before it are done. A step runs when one of its parts is
not there or is to be made anew. Clients see each state as soon as it changes. A fault that passes (a store that does
not answer) is retried; any other ends the work as FAILURE.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from layman_server.errors import InternalError, Interrupted, ServerError
from layman_server.model.publication import Publication
from layman_server.model.status import PublicationStatus, StepState, StepStatus
from layman_server.pipeline.member_maps import want_maps_of
from layman_server.pipeline.stages import Stage, stages, steps_left_behind
from layman_server.pipeline.step import Step
from layman_server.pipeline.stores import Stores

log = logging.getLogger(__name__)

#: Waiting times between tries of a step whose outside system does not answer; together over a minute.
RETRY_WAITS_S = (0.5, 1, 2, 4, 8, 16, 32)


class Aborted(Exception):
    """The work is to stop: the publication is being deleted or gone, or somebody else has taken the work over."""


class Runner:
    """Runs one publication's steps."""

    def __init__(self, publication: Publication, stores: Stores, is_stopped: Callable[[], bool]) -> None:
        """Prepare to run; `is_stopped` says that somebody else has taken the work over."""
        self._publication = publication
        self._stores = stores
        self._is_stopped = is_stopped
        self._lock = threading.Lock()
        self._progress_shown_at = 0.0

    def run(self) -> Publication:
        """Run what is to be done; the publication as it is at the end, written to Redis and the data folder.

        Raises:
            Aborted: the work is to stop.
        """
        for stage in stages(self._publication):
            steps = tuple(step for step in stage if self._is_to_run(step))
            if not steps:
                continue
            self._check_abort()
            self._run_stage(steps)
            if self._publication.status is PublicationStatus.INCOMPLETE:
                self._give_up_the_rest()
                break
        else:
            self._undo_former_kind()
        with self._lock:
            self._publication = replace(self._publication, attempts=0, refreshing=False)
            self._stores.files.put(self._publication)
            self._show()
        return self._publication

    def _is_to_run(self, step: Step) -> bool:
        """Whether a part is not there; parts that a layer of this kind does not have make no step run."""
        steps = self._publication.steps
        return any(part in steps and steps[part].state is not StepState.DONE for part in step.parts)

    def _run_stage(self, steps: Stage) -> None:
        with self._lock:
            parts = tuple(part for step in steps for part in step.parts)
            self._publication = self._publication.with_steps(parts, StepStatus(StepState.STARTED))
            self._show()
        if len(steps) == 1:
            self._run_step(steps[0])
            return
        with ThreadPoolExecutor(len(steps), thread_name_prefix="step") as pool:
            for running in [pool.submit(self._run_step, step) for step in steps]:
                running.result()

    def _undo_former_kind(self) -> None:
        """Remove what a layer had before its data became of another kind, now that the new is there."""
        for step in steps_left_behind(self._publication):
            step.leave(self._publication, self._stores)
        with self._lock:
            self._publication = replace(self._publication, leaving=None)

    def _run_step(self, step: Step) -> None:
        started = time.monotonic()
        try:
            learned = self._try(step)
        except ServerError as error:
            if error.http_status >= 500:
                log.exception("%s of %s failed", step.parts[0], self._publication.key.path)
            self._set(step, StepStatus(StepState.FAILURE, error=error.as_dict()))
            return
        except Aborted:
            raise
        except Exception:
            log.exception("%s of %s failed", step.parts[0], self._publication.key.path)
            self._set(step, StepStatus(StepState.FAILURE, error=InternalError().as_dict()))
            return
        seconds = round(time.monotonic() - started, 4)
        self._set(step, StepStatus(StepState.DONE, seconds=seconds), learned)

    def _try(self, step: Step) -> Publication:
        for wait_s in (*RETRY_WAITS_S, None):
            try:
                return step.run(self._publication, self._stores, lambda share: self._progress(step, share))
            except ServerError as error:
                if error.http_status != 503 or wait_s is None:
                    raise
                log.warning("%s of %s: %s; trying again", step.parts[0], self._publication.key.path, error)
            time.sleep(wait_s)
            self._check_abort()
        raise AssertionError("the last try returns or raises")

    def _progress(self, step: Step, share: float) -> None:
        """Show progress at most four times a second, and stop when asked to."""
        if time.monotonic() - self._progress_shown_at < 0.25:
            return
        self._progress_shown_at = time.monotonic()
        self._check_abort()
        self._set(step, StepStatus(StepState.STARTED, progress=round(min(max(share, 0.0), 1.0), 3)))

    def _set(self, step: Step, status: StepStatus, learned: Publication | None = None) -> None:
        """Note a step's status, and what it learned: only a step that runs alone learns anything.

        The end, good or bad, is shown when it is also on disk: what clients then see is final.
        """
        with self._lock:
            if learned is not None and len(_stage_of(step, self._publication)) == 1:
                self._publication = replace(learned, steps=self._publication.steps)
            self._publication = self._publication.with_steps(step.parts, status)
            if self._publication.status is PublicationStatus.UPDATING:
                self._show()

    def _give_up_the_rest(self) -> None:
        with self._lock:
            left = tuple(part for part, s in self._publication.steps.items() if s.state is StepState.PENDING)
            self._publication = self._publication.with_steps(left, StepStatus(StepState.NOT_AVAILABLE))

    def _show(self) -> None:
        if not self._stores.registry.put(self._publication, only_existing=True):
            raise Aborted()

    def _check_abort(self) -> None:
        if self._is_stopped() or self._stores.claims.abort_asked(self._publication.uuid):
            raise Aborted()


def remove(publication: Publication, stores: Stores) -> None:
    """Remove a publication from every store, the steps in reverse; when it is cut off, it can be gone on with.

    Whoever calls it holds the claim.
    """
    marked = replace(publication, deleting=True)
    if stores.files.folder(publication.key).exists():
        stores.files.put(marked)
    stores.registry.put(marked, only_existing=True)
    want_maps_of(stores, publication.key)
    undo(publication, stores)
    stores.registry.remove(publication.key, publication.uuid)


def undo(publication: Publication, stores: Stores) -> None:
    """Undo all steps of a publication in reverse order; repeatable."""
    for step in steps_left_behind(publication):
        step.undo(publication, stores)
    for stage in reversed(stages(publication)):
        for step in reversed(stage):
            step.undo(publication, stores)


def interrupted(publication: Publication) -> Publication:
    """The publication with every part that is not done marked as failed, because its work was cut off too often."""
    error = Interrupted({"message": "The server stopped several times during this work. Publish or change it again."})
    open_states = (StepState.PENDING, StepState.STARTED)
    parts = tuple(part for part, status in publication.steps.items() if status.state in open_states)
    return publication.with_steps(parts, StepStatus(StepState.FAILURE, error=error.as_dict()))


def _stage_of(step: Step, publication: Publication) -> tuple[Step, ...]:
    return next(stage for stage in stages(publication) if step in stage)
