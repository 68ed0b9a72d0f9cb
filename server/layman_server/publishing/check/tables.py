"""PostgreSQL against the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.model.status import StepState
from layman_server.pipeline.stores import Stores
from layman_server.publishing.check.finding import Finding, rebuilt
from layman_server.publishing.check.truth import Truth
from layman_server.stores.postgresql.inventory import Schemas


def compare_tables(truth: Truth, stores: Stores) -> Iterator[Finding]:
    """What of schemas and tables is missing, cannot be used, or is nobody's."""
    found = stores.tables.contents(sorted(truth.workspaces))
    for workspace in sorted(truth.workspaces - found.names):
        message = f"Workspace {workspace} has no schema in PostgreSQL."
        yield Finding("schema-missing", workspace, message, "It is made.", partial(stores.tables.add_schema, workspace))
    for schema in sorted(found.ours - truth.workspaces):
        message = f"Schema {schema} is of a workspace that is not there."
        mend = partial(_remove_schema, stores, schema)
        yield Finding("schema-unknown", schema, message, "It is removed with its tables.", mend)
    for publication in truth.at_rest:
        if _has_own_table(publication):
            yield from _own_table(publication, found)
    yield from _nobodys(truth, stores, found)
    yield from _role_users(truth, stores)


def _role_users(truth: Truth, stores: Stores) -> Iterator[Finding]:
    """The users that the role service knows, of whom it makes a role each."""
    known = stores.role_schema.users()
    for name in sorted(truth.users.keys() - known):
        mend = partial(stores.role_schema.add_user, name)
        yield Finding("role-user-missing", name, f"The role service does not know user {name}.", "It is told.", mend)
    for name in sorted(known - truth.users.keys() - truth.nameless):
        mend = partial(stores.role_schema.remove_user, name)
        message = f"The role service knows user {name}, who is not there."
        yield Finding("role-user-unknown", name, message, "It is told.", mend)


def _has_own_table(publication: Publication) -> bool:
    is_layer = publication.key.type is PublicationType.LAYER
    return is_layer and "db" in publication.steps and publication.original_data_source == "file"


def _own_table(publication: Publication, found: Schemas) -> Iterator[Finding]:
    key = publication.key
    table = found.tables.get(key.workspace, {}).get(key.name)
    remedy = "It is imported again from the uploaded file; edits through WFS since then are lost with the table."
    if table is None:
        yield rebuilt("table-missing", key, f"{key.path}: its table is gone.", ["db"], remedy)
    elif table.problem and publication.steps["db"].state is StepState.DONE:
        yield rebuilt("table-damaged", key, f"{key.path}: its table cannot be used: {table.problem}.", ["db"], remedy)


def _nobodys(truth: Truth, stores: Stores, found: Schemas) -> Iterator[Finding]:
    external = {
        (publication.table.schema, publication.table.name)
        for publication in truth.publications.values()
        if publication.table is not None and not _has_own_table(publication)
    }
    for workspace in sorted(truth.workspaces & found.tables.keys()):
        for table in sorted(found.tables[workspace].values(), key=lambda table: table.name):
            if truth.has(workspace, table.name) or (workspace, table.name) in external:
                continue
            message = f"Table {workspace}.{table.name} belongs to no layer."
            mend = partial(_remove_table, stores, workspace, table.name) if table.is_table else None
            remedy = "It is removed." if mend else ""
            yield Finding("table-unknown", f"{workspace}.{table.name}", message, remedy, mend)


def _remove_table(stores: Stores, workspace: str, name: str) -> None:
    with stores.files.held(alone=True):
        if not stores.files.folder(PublicationKey(workspace, PublicationType.LAYER, name)).exists():
            stores.tables.remove(workspace, name)


def _remove_schema(stores: Stores, workspace: str) -> None:
    with stores.files.held(alone=True):
        if not (stores.files.data_dir / "users" / workspace).exists():
            stores.tables.remove_schema(workspace)
