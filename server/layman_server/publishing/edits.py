"""What follows when features of layers were changed through WFS."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from layman_server.errors import ServerError
from layman_server.model.publication import PublicationKey, PublicationType
from layman_server.pipeline.refresh import AFTER_EDIT, refresh
from layman_server.publishing.context import Publishing

_log = logging.getLogger(__name__)


def features_edited(publishing: Publishing, workspace: str, layers: Sequence[str]) -> None:
    """Have bounding box, feature type, thumbnail and record of these layers made again, once for many edits.

    The edit is done in any case: when Redis does not answer now, what is noted on disk is made with the next work.
    """
    for name in layers:
        try:
            refresh(
                publishing.stores, publishing.queue, PublicationKey(workspace, PublicationType.LAYER, name), AFTER_EDIT
            )
        except ServerError:
            _log.exception("Layer %s:%s was edited, but cannot be refreshed now", workspace, name)
