"""How a request says who is asking: a QGIS authentication configuration, or a bearer token of this session."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QDir, QFile

from layman_qgis.api.errors import LoginNeeded
from layman_qgis.api.language import tr


@dataclass(frozen=True)
class Credentials:
    """`authcfg` is the id of a QGIS authentication configuration; `token` is never stored and never shown.

    `keeper` gives the token of the moment where it changes (`TokenKeeper`). `basic` is what HTTP's Basic method sends
    (RFC 7617), for this session only; see :meth:`from_password`. `of_home` says that the token is that of a server's
    home on this computer.
    """

    authcfg: str = ""
    token: str = field(default="", repr=False)
    keeper: Any = field(default=None, repr=False, compare=False)
    basic: bytes = field(default=b"", repr=False)
    of_home: bool = False

    @classmethod
    def from_password(cls, username: str, word: str) -> Credentials:
        """A username and a password, which are kept in memory as long as the session lasts."""
        return cls(basic=base64.b64encode(f"{username}:{word}".encode()))

    @property
    def method(self) -> str:
        """How the user signed in: `config`, `browser`, `token`, `basic`, or `open` for not at all."""
        if self.keeper is not None:
            return "browser"
        if self.token:
            return "token"
        return "basic" if self.basic else "config" if self.authcfg else "open"

    @classmethod
    def from_home(cls, home: Path) -> Credentials:
        """The bearer token that a local server keeps in its home folder.

        Raises:
            LoginNeeded: the file is not there or cannot be read.
        """
        path = home / "token"
        try:
            return cls(token=path.read_text(encoding="utf-8").strip(), of_home=True)
        except OSError as error:
            raise LoginNeeded(
                tr("The local server's token cannot be read."), tr("Start the local server first."), f"{path}\n{error}"
            ) from error

    def renew_then(self, then: Callable[[], None]) -> bool:
        """Get a new token after the server refused this one, then call `then`; False when there is no way."""
        return self.keeper is not None and bool(self.keeper.renew_then(then))

    def drop_token(self) -> bool:
        """Let QGIS's OAuth2 method forget the token it has, so that it signs in anew; False with any other method.

        It asks for a new one when the old one's time is over. A server that has started again, or ended the sign-in,
        takes it no more before that, and QGIS would send it on, even after its own restart.
        """
        manager = QgsApplication.authManager()
        if not self.authcfg or manager.configAuthMethodKey(self.authcfg) != "OAuth2":
            return False
        manager.clearCachedConfig(self.authcfg)
        for folder in (QgsApplication.qgisSettingsDirPath(), QDir.tempPath()):
            QFile.remove(f"{folder}/oauth2-cache/authcfg-{self.authcfg}.ini")
        return True

    def apply(self, request: Any) -> None:
        """Put the credentials on a QNetworkRequest.

        Raises:
            LoginNeeded: QGIS cannot use the authentication configuration (deleted, or the master password is missing),
                or the sign-in in the browser has ended.
        """
        token = self.keeper.access_token() if self.keeper is not None else self.token
        if self.keeper is not None and not token:
            raise LoginNeeded(tr("The sign-in has ended."), tr("Log in again."))
        if token:
            request.setRawHeader(b"Authorization", b"Bearer " + token.encode("utf-8"))
        elif self.basic:
            request.setRawHeader(b"Authorization", b"Basic " + self.basic)
        elif self.authcfg:
            answer = QgsApplication.authManager().updateNetworkRequest(request, self.authcfg)
            if not (answer[0] if isinstance(answer, tuple) else answer):
                raise LoginNeeded(
                    tr("QGIS cannot use the authentication configuration."),
                    tr("Log in again, or choose another configuration."),
                    f"Configuration id {self.authcfg}",
                )
