"""Lets QGIS itself read layers that not everybody may see: asks, once for a server, whether to keep a login."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional
from urllib.parse import urlsplit

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtWidgets import QMessageBox

from layman_qgis.api.errors import ApiError
from layman_qgis.api.server import Server
from layman_qgis.core import layer_login
from layman_qgis.core.layer_key import Kind, Offer, end_key, find_offer, nothing_to_keep, take_offer
from layman_qgis.core.layer_login import LayerLogin
from layman_qgis.gui.closing import name_ours
from layman_qgis.gui.messages import Messages
from layman_qgis.network.session import Session


class LayerAccess(QObject):
    """Keeps and forgets logins in QGIS's own store, always after a click."""

    def __init__(self, messages: Messages, parent: QObject) -> None:
        """Say in ``messages`` what came of it."""
        super().__init__(parent)
        self._messages = messages

    def offer(self, session: Session, title: str, then: Callable[[str], None]) -> None:
        """Ask whether QGIS may keep a login for the session's server; ``then`` gets the id of the configuration.

        ``title`` names what cannot be read without one, empty when nothing in particular.
        """

        def ask(offer: Optional[Offer]) -> None:
            if offer is None:
                self._messages.failure(nothing_to_keep(session), title)
            else:
                self._ask(session, offer, title, then)

        find_offer(session, self, ask, lambda problem: self._messages.failure(problem, title))

    def let_qgis_read(self, session: Session) -> None:
        """Make layers readable that are in the project: ask for a login for their server, or renew the kept one."""
        if layer_login.authcfg_of(session):
            self.renew(session, self._read_now)
        else:
            self.offer(session, "", self._read_now)

    def renew(self, session: Session, then: Callable[[str], None]) -> None:
        """Keep a new login in the place of one that the server takes no more, without asking again."""

        def take(offer: Optional[Offer]) -> None:
            if offer is None:
                self._messages.failure(nothing_to_keep(session))
            else:
                self._keep(session, offer, then)

        find_offer(session, self, take, self._messages.failure)

    def ask_to_forget(self, url: str, then: Callable[[], None] = lambda: None) -> QMessageBox:
        """Ask whether the login kept for the server at ``url`` is to go; ``then`` is called when it is gone."""
        host = urlsplit(url).netloc
        text = self.tr("Forget the login that QGIS reads layers of {0} with?").format(host)
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Login for layers"), text, parent=self._messages.window)
        name_ours(box, "ForgetLogin")
        box.setInformativeText(
            self.tr("QGIS cannot read its private layers in your projects any more until you keep a login again.")
        )
        yes = box.addButton(self.tr("&Forget"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        yes.clicked.connect(lambda _checked=False: self._forget(url, then))
        return _opened(box)

    def _read_now(self, _authcfg: str) -> None:
        self._messages.success(self.tr("QGIS can read the private layers of this server now."))

    def _ask(self, session: Session, offer: Offer, title: str, then: Callable[[str], None]) -> None:
        text = (
            self.tr("QGIS itself cannot read “{0}” yet.").format(title)
            if title
            else self.tr("Let QGIS itself read private layers of this server?")
        )
        window = self._messages.window
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Login for layers"), text, parent=window)
        name_ours(box, "KeepLogin")
        box.setInformativeText(self._explanation(session, offer))
        yes = box.addButton(self._button(offer), QMessageBox.ButtonRole.AcceptRole)
        no = box.addButton(QMessageBox.StandardButton.Cancel)
        yes.clicked.connect(lambda _checked=False: self._keep(session, offer, then))
        no.clicked.connect(lambda _checked=False: self._refused(title))
        _opened(box)

    def _explanation(self, session: Session, offer: Offer) -> str:
        host = urlsplit(session.server.url).netloc
        why = self.tr(
            "Not everybody may see it, and QGIS reads layers without this plugin, also when a project is opened the "
            "next time. For that a login must lie in QGIS's own encrypted password store."
        )
        what = {
            Kind.KEY: self.tr(
                "{0} gives a key for this. It opens map services only, and ends when you forget it under Web > Layman "
                "> Servers, or do not use it for a month."
            ),
            Kind.TYPED: self.tr("For {0} this is the user name and password that you signed in with."),
            Kind.HEADER: self.tr("For {0} this is the token that you signed in with."),
        }[offer.kind]
        return f"{why}\n\n{what.format(host)}"

    def _button(self, offer: Offer) -> str:
        words = {
            Kind.KEY: self.tr("&Keep a key"),
            Kind.TYPED: self.tr("&Keep the password"),
            Kind.HEADER: self.tr("&Keep the token"),
        }
        return words[offer.kind]

    def _refused(self, title: str) -> None:
        if title:
            self._messages.warning(
                self.tr(
                    "“{0}” was not added: QGIS has nothing to read it with. Add it again and keep a login, sign in "
                    "with an authentication of QGIS, or let everybody see it."
                ).format(title)
            )

    def _keep(self, session: Session, offer: Offer, then: Callable[[str], None]) -> None:
        def store(login: LayerLogin) -> None:
            try:
                authcfg = layer_login.keep(session, login)
            except ApiError:
                end_key(session.server, login, self, lambda: None, lambda _problem: None)
                raise
            layer_login.read_again(QgsProject.instance(), session.server.url, authcfg)
            then(authcfg)

        try:
            layer_login.open_store()  # Before a key is made that nobody could keep.
            take_offer(session, offer, self, store, self._messages.failure)
        except ApiError as problem:
            self._messages.failure(problem)

    def _forget(self, url: str, then: Callable[[], None]) -> None:
        try:
            login = layer_login.forget(url)
        except ApiError as problem:
            self._messages.failure(problem)
            return
        then()

        def gone() -> None:
            self._messages.success(self.tr("The login for layers of {0} is forgotten.").format(url))

        def left(problem: ApiError) -> None:
            problem.next_step = self.tr("The key ends there by itself when nobody has used it for a month.")
            self._messages.failure(problem, self.tr("Forgotten here, not on the server"))

        if login is None:
            gone()
        else:
            end_key(Server(url), login, self, gone, left)


def _opened(box: QMessageBox) -> QMessageBox:
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
