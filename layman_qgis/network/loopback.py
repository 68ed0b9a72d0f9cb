"""A listener on this machine to which the browser comes back after signing in (RFC 8252, 7.3)."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtNetwork import QHostAddress, QTcpServer, QTcpSocket

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr

MAX_REQUEST_BYTES = 16_384
_PATH = "/signed-in"
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><style>
:root {{ color-scheme: light dark }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 18vh auto; padding: 0 1.5rem }}
</style></head><body><h1>{title}</h1><p>{text}</p></body></html>"""


class LoopbackListener(QObject):
    """Listens on a free port of 127.0.0.1; tells the target of each request, and answers with a small page."""

    #: The request's target, path and query.
    asked = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin to listen.

        Raises:
            ApiError: the machine gives no port.
        """
        super().__init__(parent)
        self._server = QTcpServer(self)
        if not self._server.listen(QHostAddress(QHostAddress.SpecialAddress.LocalHost), 0):
            raise ApiError(tr("QGIS cannot wait for the browser."), tr("Try again."), self._server.errorString())
        self._server.newConnection.connect(self._on_connection)
        self._is_good = True

    @property
    def redirect_uri(self) -> str:
        """Where the browser is to come back to."""
        return f"http://127.0.0.1:{self._server.serverPort()}{_PATH}"

    def refuse(self) -> None:
        """Say on the page that the request being told now did not sign in anybody."""
        self._is_good = False

    def close(self) -> None:
        """Listen no more; an answer under way is still sent."""
        self._server.close()

    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(lambda socket=socket: self._on_bytes(socket))

    def _on_bytes(self, socket: QTcpSocket) -> None:
        head = bytes(socket.peek(MAX_REQUEST_BYTES))
        if b"\r\n\r\n" not in head and len(head) < MAX_REQUEST_BYTES:
            return
        socket.readAll()
        words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        if len(words) != 3 or words[0] != "GET" or words[1].split("?", 1)[0] != _PATH:
            _answer(socket, "404 Not Found", tr("Nothing here"), tr("This address is only for signing in."))
            return
        self._is_good = True
        self.asked.emit(words[1])
        if self._is_good:
            _answer(socket, "200 OK", tr("You are signed in"), tr("Close this page and go back to QGIS."))
        else:
            _answer(socket, "400 Bad Request", tr("You are not signed in"), tr("Go back to QGIS and try again."))


def _answer(socket: QTcpSocket, status: str, title: str, text: str) -> None:
    body = _PAGE.format(title=title, text=text).encode("utf-8")
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n"
    )
    socket.write(head.encode("ascii") + body)
    socket.flush()  # The listener may be gone before the next turn of the event loop.
    socket.disconnectFromHost()
