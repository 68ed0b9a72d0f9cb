"""Bytes, rate and time left of an upload: of what is sent now, not of what was there, nor of what stands still."""

from __future__ import annotations

import pytest

from layman_qgis.gui.tasks_model import step_text
from layman_qgis.tasks import job_steps
from layman_qgis.tasks.job_steps import JobStep, StepState

MB = 1 << 20


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass as the test wants."""
    now = [100.0]
    monkeypatch.setattr(job_steps.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def step(clock):
    step = JobStep("upload", "Upload", "client")
    step.enter(StepState.RUNNING)
    return step


def sent(step, clock, *counts_mb):
    for count_mb in counts_mb:
        step.count(count_mb * MB, 100 * MB)
        clock[0] += 1
    clock[0] -= 1


def test_rate_and_time_left_are_those_of_the_last_seconds(step, clock):
    sent(step, clock, 0, 40, 42, 44, 46, 48, 50)
    assert step.rate_bytes_per_s == 2 * MB
    assert step.left_s == 25
    assert step_text(step).count("·") == 2


def test_what_the_server_had_before_is_not_fast(step, clock):
    step.count(80 * MB, 100 * MB, were_there=True)
    assert step.rate_bytes_per_s == 0
    clock[0] += 1
    sent(step, clock, 81, 82)
    assert step.rate_bytes_per_s == 1 * MB


def test_an_upload_that_stands_still_becomes_slow_and_then_says_no_rate(step, clock):
    sent(step, clock, 0, 10, 20)
    clock[0] += 3
    assert step.rate_bytes_per_s == 4 * MB
    clock[0] += 3
    assert step.rate_bytes_per_s == 0 and step.left_s is None
    assert "·" not in step_text(step)
