"""The item models and small texts behind the windows, without a window."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, Qt
from qgis.PyQt.QtGui import QFont, QFontMetrics, QPixmap

from layman_qgis.api.errors import ApiError
from layman_qgis.api.publications import Publication, PublicationRef, PublicationType
from layman_qgis.gui import icons
from layman_qgis.gui.elided_label import ElidedLabel
from layman_qgis.gui.publications_model import PublicationRole, PublicationsFilter, PublicationsModel
from layman_qgis.gui.tasks_delegate import chip_places
from layman_qgis.gui.tasks_model import TasksModel, job_report, state_text, step_icon, step_text
from layman_qgis.gui.text import age_text, duration_text, size_text
from layman_qgis.tasks.jobs import Job, JobList, JobState, JobStep, StepState

pytestmark = pytest.mark.usefixtures("qgis_app")

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=timezone.utc)


def publication(name: str, title: str, kind: PublicationType = PublicationType.LAYER) -> Publication:
    ref = PublicationRef("http://127.0.0.1:1", "anna", kind, name)
    return Publication(ref=ref, title=title, url=f"http://127.0.0.1:1/{name}", updated_at="2026-11-21T11:00:00+00:00")


def some_publications() -> list[Publication]:
    return [
        publication("roads", "Roads of Moravia"),
        publication("rivers", "Rivers"),
        publication("moravia", "Moravia", PublicationType.MAP),
    ]


def titles(model: PublicationsFilter) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def png() -> QByteArray:
    picture, data = QPixmap(4, 4), QByteArray()
    picture.fill(Qt.GlobalColor.red)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return data


def a_job(title: str = "Roads") -> Job:
    return Job(title, "publish_layer", [JobStep("export", "Export", "client"), JobStep("db", "Database", "server")])


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("", None, ["Roads of Moravia", "Rivers", "Moravia"]),
        ("MORAVIA", None, ["Roads of Moravia", "Moravia"]),
        ("moravia roads", None, ["Roads of Moravia"]),
        ("", PublicationType.MAP, ["Moravia"]),
        ("rivers", PublicationType.MAP, []),
    ],
)
def test_the_filter_keeps_every_word_in_any_case(text, kind, expected):
    model, kept = PublicationsModel(), PublicationsFilter()
    kept.setSourceModel(model)
    model.show(some_publications())
    kept.set_text(text)
    kept.set_kind(kind)

    assert titles(kept) == expected


def test_a_thumbnail_reaches_its_row_only():
    model = PublicationsModel()
    model.show(some_publications())
    model.set_thumbnail(some_publications()[1].ref, png())

    thumbnails = [model.index(row).data(PublicationRole.THUMBNAIL) for row in range(3)]
    assert [picture is not None for picture in thumbnails] == [False, True, False]


def test_what_is_no_picture_is_no_thumbnail():
    model = PublicationsModel()
    model.show(some_publications())
    model.set_thumbnail(some_publications()[0].ref, QByteArray(b"<html>"))

    assert not any(map(model.has_thumbnail, some_publications()))


def test_thumbnails_survive_a_refresh_that_changes_nothing():
    model = PublicationsModel()
    model.show(some_publications())
    model.set_thumbnail(some_publications()[0].ref, png())
    model.show(some_publications())

    assert [model.has_thumbnail(one) for one in some_publications()] == [True, False, False]


def test_the_newest_job_stands_first():
    jobs = JobList()
    model = TasksModel(jobs)
    jobs.add(a_job("First"))
    jobs.add(a_job("Second"))

    assert [model.index(row).data() for row in range(model.rowCount())] == ["Second", "First"]


def test_a_cleared_job_leaves_the_list():
    jobs = JobList()
    model = TasksModel(jobs)
    over, going = a_job("Over"), a_job("Going")
    jobs.add(over)
    jobs.add(going)
    over.enter(JobState.SUCCEEDED)
    jobs.clear_finished()

    assert [model.index(row).data() for row in range(model.rowCount())] == ["Going"]


def test_a_change_of_a_job_redraws_its_row(qtbot):
    jobs = JobList()
    model = TasksModel(jobs)
    jobs.add(a_job("First"))
    jobs.add(a_job("Second"))

    with qtbot.waitSignal(model.dataChanged) as changed:
        jobs.jobs[0].enter(JobState.RUNNING)

    assert changed.args[0].row() == 1


def test_an_upload_says_its_bytes():
    step = JobStep("upload", "Upload", "client", StepState.RUNNING, done_bytes=1024, total_bytes=2048)

    assert step_text(step) == f"Upload {size_text(1024)} of {size_text(2048)}"


@pytest.mark.parametrize("state", list(StepState))
def test_every_state_of_a_step_has_an_icon(state):
    assert not icons.icon(step_icon(JobStep("db", "Database", "server", state))).isNull()


def test_a_report_names_steps_and_cause():
    job = a_job()
    job.enter(JobState.FAILED, ApiError("The disk is full.", "Free some space.", "ENOSPC"))

    report = job_report(job)

    assert "Database" in report
    assert "The disk is full." in report and "ENOSPC" in report


def test_a_warning_of_a_layer_is_one_of_its_map():
    job, child = a_job("World"), a_job("Roads")
    child.warnings.append("3 features were sent, the server has 2.")
    job.children = [child]
    job.enter(JobState.SUCCEEDED)

    assert state_text(job).startswith("Done, with warnings")
    assert "Warning: Roads: 3 features were sent" in job_report(job)


def test_chips_wrap_and_stay_inside():
    steps = [JobStep(str(number), "A step with a name", "server") for number in range(6)]

    chips = list(chip_places(steps, QFontMetrics(QFont()), 10, 0, 300))

    assert all(chip.place.left() >= 10 and chip.place.right() <= 310 for chip in chips)
    assert len({chip.place.top() for chip in chips}) > 1


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-21T11:59:30+00:00", "just now"),
        ("2026-11-21T11:57:00Z", "3 min ago"),
        ("2026-11-21T13:00:00+03:00", "2 h ago"),
        ("2026-11-18T12:00:00", "3 d ago"),
        ("2026-01-02T12:00:00Z", "2026-01-02"),
        ("soon", ""),
    ],
)
def test_ages_are_said_for_people(moment, expected):
    assert age_text(moment, NOW) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(0.23, "0.2 s"), (59.9, "59.9 s"), (75, "1:15 min")])
def test_durations_are_said_for_people(seconds, expected):
    assert duration_text(seconds) == expected


def test_a_label_shortens_its_text_and_keeps_it_as_tooltip(qtbot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.resize(100, 20)
    label.setText("x" * 200)

    assert "…" in label.text()
    assert (label.whole_text(), label.toolTip()) == ("x" * 200, "x" * 200)
