"""What QGIS's start waits for, and the steps in which the rest is done."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from layman_qgis.gui.idle_steps import IdleSteps

ROOT = Path(__file__).resolve().parents[2]
#: Modules with the packages they are in; a dialog more would bring dozens.
MOST_MODULES = 14


def steps_noting(done, count=3):
    for number in range(count):
        done.append(number)
        yield


def test_qgiss_start_waits_for_few_modules():
    program = "import json, sys, layman_qgis.plugin; print(json.dumps([m for m in sys.modules if m[:7] == 'layman_']))"
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert len(json.loads(said)) <= MOST_MODULES


def test_one_step_is_done_in_each_turn_of_the_event_loop(qtbot):
    done, seen = [], []
    rest = IdleSteps(steps_noting(done))
    rest._timer.timeout.connect(lambda: seen.append(len(done)))
    with qtbot.waitSignal(rest.finished):
        rest.begin()
    assert seen[:3] == [1, 2, 3]
    assert len(rest.took_s) == 3


def test_who_cannot_wait_gets_the_rest_at_once(qtbot):
    done = []
    rest = IdleSteps(steps_noting(done))
    with qtbot.waitSignal(rest.finished, check_params_cb=lambda: done == [0, 1, 2]):
        rest.finish()
    assert rest.is_finished


def test_the_end_is_told_once(qtbot):
    rest = IdleSteps(steps_noting([]))
    ends = []
    rest.finished.connect(lambda: ends.append(1))
    rest.finish()
    rest.finish()
    rest.begin()
    qtbot.wait(20)
    assert ends == [1]


def test_a_step_that_fails_is_not_tried_again(qtbot):
    tries = []

    def failing():
        tries.append(1)
        raise ValueError("broken")
        yield

    rest = IdleSteps(failing())
    with qtbot.capture_exceptions() as caught:
        rest.begin()
        qtbot.waitUntil(lambda: bool(caught))
        qtbot.wait(20)
    assert len(caught) == 1
    assert tries == [1]
    assert not rest.is_finished


@pytest.mark.parametrize("started", [0, 1])
def test_steps_that_are_under_way_are_not_done_twice(qtbot, started):
    done = []
    rest = IdleSteps(steps_noting(done))
    for _ in range(started):
        rest._step()
    rest.finish()
    assert done == [0, 1, 2]
