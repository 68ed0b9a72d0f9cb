"""The whole comparison: two looks, because a running server changes while it is looked at, and the mending."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from layman_server.errors import ServerError
from layman_server.model.publication import PublicationKey
from layman_server.model.status import PublicationStatus
from layman_server.pipeline.refresh import refresh
from layman_server.pipeline.stores import Stores
from layman_server.publishing.check.finding import Finding, FindingState
from layman_server.publishing.check.map_service import compare_map_service
from layman_server.publishing.check.rasters import compare_rasters
from layman_server.publishing.check.records import compare_records
from layman_server.publishing.check.registry import compare_registry
from layman_server.publishing.check.tables import compare_tables
from layman_server.publishing.check.truth import Truth, read_truth
from layman_server.publishing.check.work import compare_work
from layman_server.publishing.context import Publishing

log = logging.getLogger(__name__)

#: What was under way at the first look has got on at the second.
BETWEEN_LOOKS_S = 0.5
#: How long the repair waits for the workers to make again what is missing.
REBUILD_TIMEOUT_S = 600.0
_POLL_S = 0.1


def check(publishing: Publishing) -> list[Finding]:
    """What differs, in the order in which it is mended; a difference counts when two looks in a row find it.

    Raises:
        ServiceUnavailable and its kin: a store does not answer, so nothing can be said.
    """
    first = _look(publishing)
    if not first:
        return []
    time.sleep(BETWEEN_LOOKS_S)
    seen = {finding.identity for finding in first}
    return [finding for finding in _look(publishing) if finding.identity in seen]


def repair(publishing: Publishing, tell: Callable[[str], None] = lambda _: None) -> list[Finding]:
    """Mend what differs; every finding with what became of it. `tell` hears of what takes long.

    Raises:
        ServiceUnavailable and its kin: a store does not answer.
    """
    findings = [_mended(finding) for finding in check(publishing)]
    rebuilds: dict[PublicationKey, set[str]] = {}
    for finding in findings:
        if finding.rebuild is not None:
            rebuilds.setdefault(finding.rebuild[0], set()).update(finding.rebuild[1])
    for key, parts in rebuilds.items():
        tell(f"{key.path} is made again: {', '.join(sorted(parts))}")
        refresh(publishing.stores, publishing.queue, key, sorted(parts))
    unfinished = _wait(publishing.stores, {*rebuilds, *_queued(findings)})
    left = {finding.identity for finding in check(publishing)}
    return [_judged(finding, left, unfinished) for finding in findings]


def _look(publishing: Publishing) -> list[Finding]:
    stores = publishing.stores
    truth, findings = read_truth(stores)
    return [*findings, *_differences(truth, publishing, stores)]


def _differences(truth: Truth, publishing: Publishing, stores: Stores) -> Iterator[Finding]:
    yield from compare_registry(truth, stores)
    yield from compare_work(truth, publishing)
    yield from compare_tables(truth, stores)
    yield from compare_rasters(truth, stores)
    yield from compare_map_service(truth, stores)
    yield from compare_records(truth, stores)


def _mended(finding: Finding) -> Finding:
    if finding.mend is None:
        return finding
    try:
        finding.mend()
    except ServerError as error:
        return finding.ended(FindingState.LEFT, str(error))
    except Exception as error:
        log.exception("%s of %s could not be mended", finding.kind, finding.object)
        return finding.ended(FindingState.LEFT, f"{type(error).__name__}: {error}")
    return finding


def _queued(findings: Iterable[Finding]) -> Iterator[PublicationKey]:
    for finding in findings:
        if finding.kind in {"work-lost", "refresh-lost"} and finding.state is FindingState.FOUND:
            yield PublicationKey.from_path(finding.object)


def _wait(stores: Stores, keys: set[PublicationKey]) -> set[str]:
    """Wait until nothing is to be done on these publications; the paths of those that are not finished in time."""
    end_s = time.monotonic() + REBUILD_TIMEOUT_S
    open_keys = set(keys)
    while open_keys and time.monotonic() < end_s:
        for key in list(open_keys):
            publication = stores.registry.publication(key)
            if publication is None or publication.status is not PublicationStatus.UPDATING:
                if not stores.files.wanted(key):
                    open_keys.discard(key)
        time.sleep(_POLL_S)
    return {key.path for key in open_keys}


def _judged(finding: Finding, left: set[tuple[str, str]], unfinished: set[str]) -> Finding:
    """The finding after the second comparison."""
    if finding.state is FindingState.LEFT:
        return finding
    if finding.identity not in left and finding.object not in unfinished:
        return finding.ended(FindingState.MENDED) if finding.can_be_mended else replace(finding)
    reason = "" if finding.can_be_mended else "Nothing can be done about it automatically."
    if finding.object in unfinished:
        reason = "The work on it is not finished yet."
    return finding.ended(FindingState.LEFT, reason)
