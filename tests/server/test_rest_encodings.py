"""Forms are UTF-8, whether their parts say so or not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rest_client import RestClient, points


@pytest.mark.parametrize("said", ["", "\r\nContent-Type: text/plain", "\r\nContent-Type: text/plain; charset=utf-8"])
def test_raw_utf8_in_the_parts_of_a_form(running_server: Any, said: str) -> None:
    client = RestClient(running_server.url, running_server.token)
    head = '--XX\r\nContent-Disposition: form-data; name="title"'
    file = '--XX\r\nContent-Disposition: form-data; name="file"; filename="Žluť 空.geojson"\r\n\r\n'
    body = f"{head}{said}\r\n\r\nPříliš žluťoučký 空\r\n{file}".encode() + points(1) + b"\r\n--XX--\r\n"
    url = f"{client.url}/rest/workspaces/{client.workspace}/layers"
    answer = client.session.post(
        url, data=body, headers={"Content-Type": "multipart/form-data; boundary=XX"}, timeout=60
    )
    assert answer.status_code == 200, answer.text
    name = answer.json()[0]["name"]
    try:
        shown = client.wait(name)
        assert (name, shown["title"]) == ("zlut_kong", "Příliš žluťoučký 空")
        assert shown["file"]["paths"][0].endswith("/Žluť 空.geojson")
    finally:
        client.remove(name)
