"""The answer to a transaction, in the words of each version."""

from __future__ import annotations

from collections.abc import Sequence

from layman_server.ogc.wfs.dialect import Dialect
from layman_server.ogc.wfs.transaction import Outcome
from layman_server.ogc.wfs.xml_text import attribute_text

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def document(outcome: Outcome, dialect: Dialect) -> bytes:
    """What the transaction did (WFS 1.0.0, 11.3; 1.1.0, 12.3; 2.0.0, 15.3)."""
    write = {"1.0.0": _version_1_0, "1.1.0": _version_1_1}.get(dialect.version, _version_2_0)
    return (_DECLARATION + write(outcome, _namespaces(dialect)) + "\n").encode()


def _namespaces(dialect: Dialect) -> str:
    prefix = "fes" if dialect.version == "2.0.0" else "ogc"
    return f'version="{dialect.version}" xmlns:wfs="{dialect.wfs}" xmlns:{prefix}="{dialect.filter_namespace}"'


def _version_1_0(outcome: Outcome, namespaces: str) -> str:
    identifiers = "".join(f'<ogc:FeatureId fid="{attribute_text(fid)}"/>' for _, fid in outcome.inserted)
    inserted = f"<wfs:InsertResult>{identifiers}</wfs:InsertResult>" if identifiers else ""
    status = "<wfs:TransactionResult><wfs:Status><wfs:SUCCESS/></wfs:Status></wfs:TransactionResult>"
    return f"<wfs:WFS_TransactionResponse {namespaces}>{inserted}{status}</wfs:WFS_TransactionResponse>"


def _version_1_1(outcome: Outcome, namespaces: str) -> str:
    features = _features(outcome.inserted, "ogc:FeatureId", "fid")
    # The schema wants the results of inserts in any case, and at least one.
    features = features or '<wfs:Feature><ogc:FeatureId fid="none"/></wfs:Feature>'
    return (
        f"<wfs:TransactionResponse {namespaces}><wfs:TransactionSummary>"
        f"<wfs:totalInserted>{len(outcome.inserted)}</wfs:totalInserted>"
        f"<wfs:totalUpdated>{outcome.updated + len(outcome.replaced)}</wfs:totalUpdated>"
        f"<wfs:totalDeleted>{outcome.deleted}</wfs:totalDeleted></wfs:TransactionSummary><wfs:TransactionResults/>"
        f"<wfs:InsertResults>{features}</wfs:InsertResults></wfs:TransactionResponse>"
    )


def _version_2_0(outcome: Outcome, namespaces: str) -> str:
    inserted = _features(outcome.inserted, "fes:ResourceId", "rid")
    replaced = _features(outcome.replaced, "fes:ResourceId", "rid")
    results = f"<wfs:InsertResults>{inserted}</wfs:InsertResults>" if inserted else ""
    results += f"<wfs:ReplaceResults>{replaced}</wfs:ReplaceResults>" if replaced else ""
    return (
        f"<wfs:TransactionResponse {namespaces}><wfs:TransactionSummary>"
        f"<wfs:totalInserted>{len(outcome.inserted)}</wfs:totalInserted>"
        f"<wfs:totalUpdated>{outcome.updated}</wfs:totalUpdated>"
        f"<wfs:totalReplaced>{len(outcome.replaced)}</wfs:totalReplaced>"
        f"<wfs:totalDeleted>{outcome.deleted}</wfs:totalDeleted></wfs:TransactionSummary>"
        f"{results}</wfs:TransactionResponse>"
    )


def _features(found: Sequence[tuple[str, str]], element: str, attribute: str) -> str:
    return "".join(
        f'<wfs:Feature{_handle(handle)}><{element} {attribute}="{attribute_text(fid)}"/></wfs:Feature>'
        for handle, fid in found
    )


def _handle(handle: str) -> str:
    return f' handle="{attribute_text(handle)}"' if handle else ""
