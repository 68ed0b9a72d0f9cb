"""The history of tasks outlives QGIS: bounded, without secrets, whole or not at all."""

from __future__ import annotations

import json

import pytest

from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import PublicationRef, PublicationType
from layman_qgis.tasks import history
from layman_qgis.tasks.history import History
from layman_qgis.tasks.jobs import Job, JobList, JobState, StepState
from layman_qgis.tasks.progress import delete_steps, layer_steps


@pytest.fixture
def path(tmp_path, qgis_app):
    return tmp_path / "layman" / "tasks.json"


def ended_job(title: str = "Roads", state: JobState = JobState.SUCCEEDED, error: ApiError | None = None) -> Job:
    job = Job(title, "publish_layer", layer_steps())
    job.ref = PublicationRef("http://example.org", "ann", PublicationType.LAYER, "roads", "u-1")
    job.links = {"REST": "http://example.org/rest/workspaces/ann/layers/roads"}
    job.step("export").enter(StepState.RUNNING)
    job.step("export").enter(StepState.DONE)
    job.step("upload").count(10, 20)
    job.note("Something happened.")
    job.enter(state, error)
    return job


def written(path, *jobs: Job) -> JobList:
    listed = JobList()
    keeper = History(listed, path)
    for job in jobs:
        listed.add(job)
    keeper.write()
    return listed


def read_again(path) -> JobList:
    listed = JobList()
    History(listed, path).load()
    return listed


def test_a_task_is_as_it_was_after_a_restart(path):
    error = ApiError("It failed.", "Try again.", "HTTP status 500")
    before = ended_job(state=JobState.FAILED, error=error)
    before.warnings.append("2 features were sent, the server has 1.")
    written(path, before)
    (after,) = read_again(path).jobs
    assert (after.uid, after.title, after.state, after.ref) == (before.uid, before.title, before.state, before.ref)
    assert after.is_from_before and after.is_over and not after.can_retry
    assert after.error.report() == error.report()
    assert (after.links, after.warnings) == (before.links, before.warnings)
    assert [(step.key, step.state) for step in after.steps] == [(step.key, step.state) for step in before.steps]
    assert [line.text for line in after.log] == [line.text for line in before.log]
    assert after.seconds == pytest.approx(before.seconds, abs=0.01)


def test_what_the_layers_of_a_map_said_is_kept_with_the_map(path):
    job, child = ended_job("World"), ended_job("Roads")
    child.warnings.append("2 features were sent, the server has 1.")
    job.children = [child]
    written(path, job)
    (after,) = read_again(path).jobs
    assert after.warnings == ["Roads: 2 features were sent, the server has 1."]
    assert "Roads: Something happened." in [line.text for line in after.log]


def test_it_is_written_by_itself_when_a_task_ends(path, qtbot, monkeypatch):
    monkeypatch.setattr(history, "WRITE_AFTER_MS", 1)
    jobs = JobList()
    keeper = History(jobs, path)
    job = Job("Roads", "delete", delete_steps())
    jobs.add(job)
    job.enter(JobState.SUCCEEDED)
    qtbot.waitUntil(path.exists, timeout=3000)
    keeper.close()
    assert [one.uid for one in read_again(path).jobs] == [job.uid]


def test_no_secret_is_written(path):
    detail = "GET https://ann:pa55word@example.org?access_token=t0ken-123\nAuthorization: Bearer t0ken-123"
    job = ended_job(state=JobState.FAILED, error=ApiError("It failed.", "", detail))
    job.note("Sent with Bearer t0ken-123")
    written(path, job)
    text = path.read_text(encoding="utf-8")
    assert "t0ken" not in text and "pa55word" not in text
    assert "example.org" in text


def test_only_the_newest_are_kept(path, monkeypatch):
    monkeypatch.setattr(history, "MOST_JOBS", 3)
    written(path, *(ended_job(f"job {number}") for number in range(5)))
    assert [job.title for job in read_again(path).jobs] == ["job 2", "job 3", "job 4"]


def test_two_windows_of_one_profile_do_not_lose_each_others_tasks(path):
    written(path, ended_job("of this window"))
    written(path, ended_job("of the other window"))
    assert {job.title for job in read_again(path).jobs} == {"of this window", "of the other window"}


def test_what_is_cleared_stays_away(path):
    written(path, ended_job("old"))
    jobs = JobList()
    keeper = History(jobs, path)
    keeper.load()
    jobs.clear_finished()
    keeper.close()
    assert read_again(path).jobs == []


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"form": 9, "jobs": []}', '{"form": 1, "jobs": [{"uid": "x"}, 5]}']
)
def test_a_broken_file_is_an_empty_history(path, content):
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    assert read_again(path).jobs == []
    written(path, ended_job())
    assert len(json.loads(path.read_text(encoding="utf-8"))["jobs"]) >= 1


def test_a_profile_that_cannot_be_written_costs_no_work(tmp_path, qgis_app):
    (tmp_path / "file").write_text("")
    jobs = written(tmp_path / "file" / "tasks.json", ended_job())
    assert len(jobs.jobs) == 1


def test_a_write_that_breaks_off_leaves_the_file_before(path, monkeypatch):
    written(path, ended_job("first"))

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    written(path, ended_job("second"))
    assert [job.title for job in read_again(path).jobs] == ["first"]
    assert [one.name for one in path.parent.iterdir()] == [path.name]
