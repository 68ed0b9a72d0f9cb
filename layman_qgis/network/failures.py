"""Errors of QNetworkReply in words of this plugin."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkReply

from layman_qgis.api.errors import ApiError, CertificateRefused, LoginNeeded, NotReachable, TimedOut
from layman_qgis.api.language import marked, tr, tr_marked

_Error = QNetworkReply.NetworkError
_CHECK_ADDRESS = marked("Check the address and that the server is running.")


def network_failure(reply: Any, in_mid_upload: bool = False) -> ApiError:
    """The error of a reply that carries no HTTP status: the connection itself failed.

    Qt does not read what a server says before it has the whole body, as proxies do to what is too large for them.
    """
    error, text = reply.error(), reply.errorString()
    host = reply.url().authority()
    detail = f"{reply.url().toDisplayString()}\n{text}"
    if error == _Error.SslHandshakeFailedError:
        return CertificateRefused(
            tr("The certificate of {0} is not trusted.").format(host),
            tr("Ask the administrator, or add the certificate in QGIS under Settings > Options > Authentication."),
            detail,
        )
    if error == _Error.HostNotFoundError:
        return NotReachable(
            tr("There is no computer named {0}.").format(reply.url().host()), tr("Check the address."), detail
        )
    if error in {_Error.TimeoutError, _Error.OperationCanceledError}:
        return TimedOut(tr("{0} did not answer in time.").format(host), tr("Try again in a moment."), detail)
    if error in {_Error.ProxyConnectionRefusedError, _Error.ProxyNotFoundError, _Error.ProxyTimeoutError}:
        return NotReachable(tr("The network proxy does not answer."), tr("Check QGIS's proxy settings."), detail)
    if error == _Error.ProxyAuthenticationRequiredError:
        return LoginNeeded(tr("The network proxy asks for a login."), tr("Enter it in QGIS's proxy settings."), detail)
    if error == _Error.RemoteHostClosedError and in_mid_upload:
        return NotReachable(
            tr("{0} broke the upload off.").format(host),
            tr("Try again. If it happens again, the server or a proxy before it takes no files of this size."),
            detail,
        )
    if error == _Error.RemoteHostClosedError:
        return NotReachable(tr("{0} closed the connection.").format(host), tr("Try again in a moment."), detail)
    return NotReachable(
        tr("{0} cannot be reached.").format(host), f"{tr_marked(_CHECK_ADDRESS)}{_proxy_hint()}", detail
    )


def _proxy_hint() -> str:
    """Names the proxy of QGIS, if there is one: with plain HTTP one that is away looks like a server that is."""
    proxy = QgsNetworkAccessManager.instance().fallbackProxy()
    return tr(" QGIS uses the proxy {0}:{1}.").format(proxy.hostName(), proxy.port()) if proxy.hostName() else ""


def may_pass(error: ApiError) -> bool:
    """Whether the same request may succeed a moment later."""
    return isinstance(error, (NotReachable, TimedOut))
