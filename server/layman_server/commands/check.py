"""`layman-server check [--repair] [--json]`: compares all stores of a running server with the data folder."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from layman_server.commands.running import running_settings
from layman_server.errors import ServerError, StartFailed
from layman_server.supervisor.home import Home

if TYPE_CHECKING:
    from layman_server.publishing.check.finding import Finding

#: Exit codes: nothing differs, or all that did is mended; something differs, or could not be mended.
CLEAN, DIFFERENT = 0, 1
#: No server runs; a part of it does not answer, so that nothing can be said.
NOT_RUNNING, UNAVAILABLE = 3, 4


def check(home: Home, arguments: argparse.Namespace) -> int:
    """Print what differs, one line for each finding or one JSON document, and mend it with `--repair`."""
    from layman_server.bootstrap import check as compare  # the whole server, not wanted in the supervisor

    try:
        settings = running_settings(home)
    except StartFailed as error:
        print(f"layman-server: {error}", file=sys.stderr)
        return NOT_RUNNING
    try:
        findings = compare(settings, mend=arguments.repair, tell=_tell)
    except ServerError as error:
        print(f"layman-server: The stores cannot be compared now: {error}", file=sys.stderr)
        return UNAVAILABLE
    if arguments.json:
        print(json.dumps({"findings": [finding.as_dict() for finding in findings]}, indent=2, ensure_ascii=False))
    else:
        _print(findings)
    return CLEAN if all(finding.state.value == "mended" for finding in findings) else DIFFERENT


def _print(findings: list[Finding]) -> None:
    for finding in findings:
        ending = finding.reason if finding.state.value == "left" else finding.remedy
        print(" ".join(filter(None, (f"[{finding.kind}]", finding.message, ending))))
    if not findings:
        _tell("All stores agree with the publication folders.")
        return
    states = [finding.state.value for finding in findings]
    if "found" in states:
        mendable = sum(finding.can_be_mended for finding in findings)
        _tell(f"{len(findings)} differences; `layman-server check --repair` mends {mendable} of them.")
    else:
        _tell(f"{states.count('mended')} differences are mended, {states.count('left')} are left.")


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
