"""Where a server that points to another address may be followed, and with what."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

#: Redirections after which the same method and body are sent again (RFC 9110, 15.4).
_KEEP_METHOD = frozenset({307, 308})


def same_origin(one: str, other: str) -> bool:
    """Whether a login for one address may go to the other; from http to https of one host it may."""
    origin = _origin(one)
    return origin is not None and origin == _origin(other)


def followed(url: str, location: str, status: int, method: str) -> str | None:
    """The address to ask next; None where nobody is to be sent.

    What reads may go to another server, without its login. What is sent to one is for that one alone: the body of a
    sign-in is as secret as its header, and files are nobody else's. Other schemes than HTTP's would read files of this
    computer or, with a Windows share, hand out the user's name and the hash of his password.
    """
    target = _joined(url, location)
    origin = _origin(target)
    if origin is None:
        return None
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
        return None
    if method in {"GET", "HEAD"}:
        return target
    return target if status in _KEEP_METHOD and same_origin(url, target) else None


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def _origin(url: str) -> tuple[str, int | None] | None:
    """Host and port, the usual ports of HTTP as one; None for what is no address of the web."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "\\" in parts.netloc:
        return None
    return parts.hostname, port if port not in {80, 443} else None
