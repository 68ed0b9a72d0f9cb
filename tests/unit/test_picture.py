"""Pictures of other servers: where they may come from, within which limits, and how they are laid over each other."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from layman_server.picture import fetch as fetching
from layman_server.picture.addresses import NotAllowed, is_public, resolve
from layman_server.picture.fetch import PictureFetcher
from layman_server.picture.overlay import Canvas, Placed

Answer = Callable[[BaseHTTPRequestHandler], None]


def png(colour: tuple[int, ...] = (255, 0, 0, 255), size: tuple[int, int] = (10, 10)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGBA", size, colour).save(stream, "PNG")
    return stream.getvalue()


@contextmanager
def a_server(answers: dict[str, Answer]) -> Iterator[str]:
    """A web server of this machine whose answers are functions, by path."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers[self.path.partition("?")[0]](self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def answer(body: bytes, kind: str = "image/png", status: int = 200, **headers: str) -> Answer:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """Send one byte after the other, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", "image/png")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x")
            time.sleep(0.05)
    except OSError:
        return


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.5", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "::", "ff02::1",
    ],
)  # fmt: skip
def test_addresses_inside_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001:82a::200e", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/",
        "http://127.1:8080/", "https://169.254.169.254/latest/meta-data", "http://8.8.8.8:22/", "http://8.8.8.8:25/",
        "file:///etc/passwd", "gopher://8.8.8.8/", "http://user:word@8.8.8.8/", "http://", "http://8.8.8.8:99999/",
    ],
)  # fmt: skip
def test_only_public_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(NotAllowed):
        resolve(url, allow_private=False)


def test_a_name_with_one_private_address_is_refused_and_the_checked_one_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def names(*addresses: str) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    names("8.8.8.8", "127.0.0.1")
    with pytest.raises(NotAllowed):
        resolve("http://rebinding.example/", allow_private=False)
    names("8.8.4.4")
    place = resolve("https://maps.example/wms?a=1", allow_private=False)
    assert place == ("https", "maps.example", 443, "8.8.4.4", "/wms?a=1")


def test_pictures_come_by_their_address_and_others_are_left_out() -> None:
    answers = {
        "/a": answer(png()),
        "/page": answer(b"<html>", "text/html"),
        "/error": answer(b"no", status=500),
        "/moved": answer(b"", status=302, Location="/a"),
        "/loop": answer(b"", status=302, Location="/loop"),
    }
    with a_server(answers) as url:
        urls = [f"{url}{path}" for path in answers]
        found = PictureFetcher("all").fetch([*urls, urls[0]])
    assert found == {urls[0]: png(), urls[3]: png()}


def test_this_machine_is_not_asked_unless_a_setting_allows_it() -> None:
    asked: list[str] = []
    with a_server({"/a": lambda handler: asked.append(handler.path) or answer(png())(handler)}) as url:
        assert PictureFetcher().fetch([f"{url}/a"]) == {}
        assert PictureFetcher("none").fetch([f"{url}/a"]) == {}
        assert asked == []
        assert PictureFetcher("all").fetch([f"{url}/a"]) == {f"{url}/a": png()}


def test_a_redirection_into_the_network_is_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[str] = []
    with a_server({"/secret": lambda handler: inside.append("asked") or answer(png())(handler)}) as private:
        with a_server({"/a": answer(b"", status=302, Location=f"{private}/secret")}) as url:
            port = int(url.rpartition(":")[2])

            def only_one(address: str, *, allow_private: bool) -> fetching.Place:
                return resolve(address, allow_private=f":{port}/" in address)

            monkeypatch.setattr(fetching, "resolve", only_one)
            assert PictureFetcher().fetch([f"{url}/a"]) == {}
    assert inside == []


def test_slow_servers_are_left_out_in_limited_time_and_others_are_not() -> None:
    with a_server({"/slow": dripping, "/a": answer(png())}) as url:
        started = time.monotonic()
        slow = [f"{url}/slow?{number}" for number in range(fetching.MAX_AT_ONCE - 1)]
        found = PictureFetcher("all", total_time_s=1.0).fetch([*slow, f"{url}/a"])
        assert list(found) == [f"{url}/a"]
        assert time.monotonic() - started < 10


def test_a_picture_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 200_000)
    with a_server({"/large": answer(bytes(10_000_000))}) as url:
        assert PictureFetcher("all").fetch([f"{url}/large"]) == {}


def test_a_server_that_does_not_answer_is_not_asked_again_at_once() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/a"
    fetcher = PictureFetcher("all")
    assert fetcher.fetch([url]) == {}
    assert fetcher._silent["127.0.0.1"] > time.monotonic()


def pixel(picture: bytes, x: int = 5, y: int = 5) -> tuple[int, ...]:
    found = Image.open(io.BytesIO(picture)).convert("RGBA").getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def test_layers_lie_over_each_other_with_their_opacity() -> None:
    canvas = Canvas(10)
    assert pixel(canvas.png()) == (0, 0, 0, 0)
    canvas.lay(png((255, 0, 0, 255), (300, 300)))
    canvas.lay(png((0, 0, 255, 255)), 0.5)
    red, green, blue, alpha = pixel(canvas.png())
    assert (red, green, blue) == (pytest.approx(127, abs=2), 0, pytest.approx(128, abs=2))
    assert alpha == 255


def test_pieces_lie_at_their_places_and_missing_ones_are_left_out() -> None:
    canvas = Canvas(10)
    pieces = [Placed("a", -3.0, 0.0, 4.6, 10.0), Placed("b", 4.6, 0.0, 10.0, 10.0), Placed("c", 0, 0, 10, 10)]
    canvas.lay_pieces(pieces, {"a": png((255, 0, 0, 255)), "b": png((0, 255, 0, 255)), "c": b"damaged"})
    picture = canvas.png()
    assert [pixel(picture, x)[:2] for x in (0, 4, 5, 9)] == [(255, 0), (255, 0), (0, 255), (0, 255)]


def test_the_same_pictures_give_the_same_bytes() -> None:
    def drawn() -> bytes:
        canvas = Canvas(30)
        canvas.lay(png((1, 2, 3, 200), (17, 13)), 0.7)
        return canvas.png()

    assert drawn() == drawn()


@pytest.mark.parametrize("bad", [b"", b"GIF89a", png()[:40], b"<svg/>", png(size=(5000, 5000))])
def test_what_is_no_picture_or_too_large_is_left_out(bad: bytes) -> None:
    canvas = Canvas(10)
    canvas.lay(bad)
    assert pixel(canvas.png()) == (0, 0, 0, 0)
