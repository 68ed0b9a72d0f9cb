"""Work that was accepted and that nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from layman_server.pipeline.refresh import start_wanted
from layman_server.pipeline.work import end_deletion, is_nobodys
from layman_server.publishing.check.finding import Finding
from layman_server.publishing.check.truth import Truth
from layman_server.publishing.context import Publishing


def compare_work(truth: Truth, publishing: Publishing) -> Iterator[Finding]:
    """Publications that are unfinished without anybody working on them, and what dead processes have left."""
    stores = publishing.stores
    for path, publication in truth.publications.items():
        if not is_nobodys(publication, stores, publishing.queue):
            continue
        if publication.deleting:
            mend = partial(end_deletion, publication, stores)
            yield Finding("deletion-unfinished", path, f"{path}: its deletion is not done yet.", "It is ended.", mend)
        else:
            mend = partial(publishing.queue.defer, publication)
            message = f"{path}: nobody does the rest of the work on it."
            yield Finding("work-lost", path, message, "It is queued again.", mend)
    for key in stores.files.all_wanted():
        known = truth.publications.get(key.path)
        if known is None or known in truth.at_rest:
            message = f"{key.path}: parts of it are to be made again, and nobody does that."
            mend = partial(start_wanted, stores, publishing.queue, key)
            yield Finding("refresh-lost", key.path, message, "It is queued again.", mend)
    leftovers = stores.files.leftovers(deep=True)
    if leftovers:
        message = f"{len(leftovers)} files and folders are left of processes that are no more."
        yield Finding("leftovers", "data folder", message, "They are removed.", partial(stores.files.sweep, deep=True))
