"""Reports and logs hold no secrets, and are still of use."""

from __future__ import annotations

import pytest

from layman_qgis.api.errors import ApiError
from layman_qgis.api.redaction import without_secrets


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer s3cr3t.t0ken-here",
        "curl -H 'Authorization: Basic czNjcjN0LnQwa2Vu' https://example.org",
        "https://ann:s3cr3t@example.org/rest",
        "https://example.org/rest?access_token=s3cr3t&limit=5",
        '{"refresh_token": "s3cr3t", "expires_in": 60}',
        "postgresql://ann:s3cr3t@db.example.org:5432/gis",
        "dbname='gis' user='ann' password='s3cr3t' table=\"roads\"",
        "client_secret = s3cr3t",
        "the server said: Bearer s3cr3ts3cr3t",
        "http://127.0.0.1:4321/?code=s3cr3t&state=x",
        "Cookie: session=s3cr3t; theme=dark",
        "grant_type=x&subject_token=s3cr3t&scope=services",
        "https://example.org/geoserver/ows?authkey=s3cr3t",
        "nobody takes key-0123456789abcdef0123456789abcdef.s3cr3t_s3cr3t-s3cr3ts3cr3ts3cr3ts3cr3t_s3cr here",
    ],
)
def test_secrets_are_hidden(text):
    hidden = without_secrets(text)
    assert "s3cr3t" not in hidden and "czNjcjN0" not in hidden
    assert "***" in hidden


@pytest.mark.parametrize(
    "text",
    [
        "3 features were sent, the server has 2.",
        "http://127.0.0.1:8600/rest/workspaces/ann/layers/roads",
        "Layman error 17, HTTP status 409",
        "The basic server token cannot be read.",
        "code: layer of the postcodes",
        "the column key-1 of key-0123456789abcdef0123456789abcdef",
    ],
)
def test_other_texts_stay_what_they_are(text):
    assert without_secrets(text) == text


def test_the_report_of_an_error_holds_no_secret():
    error = ApiError("It broke.", "Try again.", "http://ann:s3cret@example.org/rest?access_token=t0ken-1234")
    assert "s3cret" not in error.report() and "t0ken" not in error.report() and "It broke." in error.report()
