"""Settings that cannot be are refused with a sentence that names them."""

from __future__ import annotations

import pytest

from layman_server.errors import StartFailed
from layman_server.settings import Settings


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("LAYMAN_LOGLEVEL", "foo", "DEBUG, INFO, WARNING or ERROR"),
        ("LAYMAN_API_PORT", "-1", "a number from 1 to 65535"),
        ("LAYMAN_API_PORT", "0", "a number from 1 to 65535"),
        ("LAYMAN_API_PORT", "65536", "a number from 1 to 65535"),
        ("LAYMAN_API_PORT", "http", "a whole number"),
        ("LAYMAN_PG_PORT", "-5432", "a number from 1 to 65535"),
        ("LAYMAN_API_WORKERS", "0", "1 or more"),
        ("LAYMAN_OGC_WORKERS", "-2", "1 or more"),
        ("LAYMAN_CELERY_WORKERS", "0", "1 or more"),
        ("LAYMAN_WORKER_RESTART_MB", "0", "1 or more"),
        ("LAYMAN_MAX_UPLOAD_BYTES", "-1", "0 or more"),
        ("LAYMAN_SKIP_REDIS_LOADING", "perhaps", "true or false"),
        ("LAYMAN_PUBLIC_URL", "maps.example.org", "an address like https://maps.example.org"),
        ("LAYMAN_PUBLIC_URL", "https://", "an address like https://maps.example.org"),
    ],
)
def test_a_value_that_cannot_be_is_refused(name, value, expected):
    with pytest.raises(StartFailed) as caught:
        Settings.from_environment({name: value})
    assert str(caught.value) == f"The server cannot start. {name}={value!r} is not valid: expected {expected}."


def test_values_at_the_limits_are_taken():
    environment = {"LAYMAN_API_PORT": "65535", "LAYMAN_PG_PORT": "1", "LAYMAN_API_WORKERS": "1"}
    settings = Settings.from_environment({**environment, "LAYMAN_MAX_UPLOAD_BYTES": "0"})
    assert (settings.api_port, settings.pg_port, settings.api_workers, settings.max_upload_bytes) == (65535, 1, 1, 0)


def test_the_log_level_may_be_written_small():
    assert Settings.from_environment({"LAYMAN_LOGLEVEL": "debug"}).log_level == "DEBUG"


def test_defaults_are_taken_for_what_is_absent_or_empty():
    assert Settings.from_environment({"LAYMAN_API_PORT": "", "LAYMAN_LOGLEVEL": ""}) == Settings()


def test_a_child_process_reads_the_same_settings():
    settings = Settings(api_port=1234, public_url="https://maps.example.org/layman", skip_redis_loading=True)
    assert Settings.from_environment(settings.as_environment()) == settings
