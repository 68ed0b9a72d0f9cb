"""Takes secrets out of texts that are kept, shown or copied: reports, logs, the history of tasks."""

from __future__ import annotations

import re

#: What stands in place of a secret.
HIDDEN = "***"
_NAMES = (
    "(?:access_|refresh_|id_|subject_)?token|(?:client_)?secret|password|passwd|pwd|api_?key|auth_?key|code_verifier"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # RFC 9110, 11.6.2: credentials are a scheme and what follows it.
    (re.compile(r"(?i)\b(bearer|basic|digest)\s+(?=\S*[0-9=])[A-Za-z0-9+/_.~=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)\b((?:proxy-)?authorization|cookie|set-cookie|x-api-key)\s*[:=]\s*[^\r\n]+"), rf"\1: {HIDDEN}"),
    # RFC 3986, 3.2.1: user information in an address.
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@]+@"), rf"\1{HIDDEN}@"),
    # A key for map services of the bundled server is known anywhere.
    (re.compile(r"\bkey-[0-9a-f]{32}\.[A-Za-z0-9_-]{20,}"), HIDDEN),
    (re.compile(r"(?i)([?&]code=)[^\s&]+"), rf"\1{HIDDEN}"),
    (re.compile(rf"(?i)([?&;\s\"'(,{{]|^)(\"?'?(?:{_NAMES})\"?'?\s*[:=]\s*)(\"[^\"]*\"|'[^']*'|[^\s&;\"',}})]+)"), ""),
)


def without_secrets(text: str) -> str:
    """The text with tokens, passwords and user names in addresses replaced by `HIDDEN`."""
    for pattern, replacement in _RULES[:-1]:
        text = pattern.sub(replacement, text)
    return _RULES[-1][0].sub(lambda found: found[1] + found[2] + HIDDEN, text)
