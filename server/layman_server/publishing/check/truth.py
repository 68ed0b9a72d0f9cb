"""The data folder at one moment, with what cannot be read of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from layman_server.model.access import Account, User
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.model.status import PublicationStatus
from layman_server.pipeline.make_thumbnail import thumbnail_path
from layman_server.pipeline.save_files import input_files
from layman_server.pipeline.stores import Stores
from layman_server.publishing.check.finding import Finding, rebuilt

_HINT = "Put back a copy of it from a backup, or remove it when it is not needed."
_PNG_BEGIN, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"


@dataclass(frozen=True)
class Truth:
    """Users, accounts and publications; `unreadable` are the paths of publications whose document cannot be read.

    `nameless` are workspaces whose user cannot be read: what is theirs is not touched.
    `at_rest` are the publications that are complete and that nobody works on: the others may differ for a while.
    """

    users: dict[str, User]
    public_workspaces: frozenset[str]
    accounts: dict[str, Account]
    publications: dict[str, Publication]
    unreadable: frozenset[str]
    at_rest: tuple[Publication, ...]
    nameless: frozenset[str] = frozenset()

    @property
    def workspaces(self) -> frozenset[str]:
        """Names of all workspaces, also of those whose user cannot be read."""
        return frozenset(self.users) | self.public_workspaces | self.nameless

    def has(self, workspace: str, name: str, type_: PublicationType = PublicationType.LAYER) -> bool:
        """Whether there is a publication of this name, readable or not."""
        path = PublicationKey(workspace, type_, name).path
        return path in self.publications or path in self.unreadable


def read_truth(stores: Stores) -> tuple[Truth, list[Finding]]:
    """Read the data folder, and say what is wrong in it."""
    findings = list(_unreadable_people(stores))
    publications: dict[str, Publication] = {}
    unreadable = set()
    for path, document in _documents(stores):
        if isinstance(document, str):
            unreadable.add(path)
            findings.append(Finding("publication-unreadable", path, f"{path}/publication.json {document}. {_HINT}"))
        elif document.key.path != path:
            unreadable.add(path)
            message = f"The document in {path} says that it is {document.key.path}. Move the folder back."
            findings.append(Finding("publication-misplaced", path, message))
        else:
            publications[path] = document
    nameless = frozenset(
        finding.object for finding in findings if finding.kind in {"user-unreadable", "workspace-without-document"}
    )
    truth = Truth(
        users={user.username: user for user in stores.files.users()},
        public_workspaces=frozenset(stores.files.public_workspaces()),
        accounts={account.identity: account for account in stores.files.accounts()},
        publications=publications,
        unreadable=frozenset(unreadable),
        at_rest=tuple(publication for publication in publications.values() if _is_at_rest(publication, stores)),
        nameless=nameless,
    )
    findings += _same_uuid(truth)
    findings += [finding for publication in truth.at_rest for finding in _files(publication, stores)]
    return truth, findings


def _is_at_rest(publication: Publication, stores: Stores) -> bool:
    is_complete = publication.status is PublicationStatus.COMPLETE and not publication.deleting
    return is_complete and not stores.claims.is_taken(publication.uuid)


def _documents(stores: Stores) -> Iterator[tuple[str, Publication | str]]:
    """Every publication's folder, as a path below the users' folder, with its document or what is wrong with that."""
    users = stores.files.data_dir / "users"
    for type_ in PublicationType:
        for folder in sorted(users.glob(f"*/{type_.folder}/*")):
            if folder.is_dir() and not folder.name.startswith(".") and not folder.parts[-3].startswith("."):
                yield folder.relative_to(users).as_posix(), _document(folder / "publication.json")


def _document(path: Path) -> Publication | str:
    try:
        return Publication.from_json(path.read_bytes())
    except FileNotFoundError:
        return "is not there"
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        return f"cannot be read ({type(error).__name__}: {error})"


def _unreadable_people(stores: Stores) -> Iterator[Finding]:
    """Documents of users and accounts that cannot be read; they are left for people to look at."""
    users = stores.files.data_dir / "users"
    for workspace in sorted(path for path in users.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if not any((workspace / name).is_file() for name in ("user.json", "workspace.json")):
            yield Finding("workspace-without-document", workspace.name, f"{workspace} has no user.json. {_HINT}")
        elif (workspace / "user.json").is_file() and not _is_json(workspace / "user.json"):
            yield Finding("user-unreadable", workspace.name, f"{workspace / 'user.json'} cannot be read. {_HINT}")
    for path in sorted((stores.files.data_dir / "accounts").glob("*.json")):
        if not _is_json(path):
            yield Finding("account-unreadable", path.name, f"{path} cannot be read. {_HINT}")


def _is_json(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_bytes()), dict)
    except (ValueError, OSError):
        return False


def _same_uuid(truth: Truth) -> Iterator[Finding]:
    counts = Counter(publication.uuid for publication in truth.publications.values())
    for uuid in sorted(uuid for uuid, count in counts.items() if count > 1):
        paths = sorted(path for path, publication in truth.publications.items() if publication.uuid == uuid)
        message = f"{' and '.join(paths)} have the same UUID. Delete the copy, or publish it anew."
        yield Finding("uuid-twice", uuid, message)


def _files(publication: Publication, stores: Stores) -> Iterator[Finding]:
    """Uploaded files, which cannot be made again, and the thumbnail, which can."""
    key, folder = publication.key, stores.files.folder(publication.key)
    wanted = [*input_files(publication), *([publication.style_path] if publication.style_path else [])]
    for path in dict.fromkeys(wanted):
        if not (folder / path).is_file():
            message = f"{key.path}: its uploaded file {path} is gone. What was made of it is served all the same."
            yield Finding("uploaded-file-missing", f"{key.path}/{path}", f"{message} Upload it again.")
    thumbnail = thumbnail_path(publication, stores)
    if not thumbnail.is_file():
        yield rebuilt("thumbnail-missing", key, f"{key.path}: its thumbnail is gone.", ["thumbnail"])
    elif not _is_whole_png(thumbnail):
        yield rebuilt("thumbnail-damaged", key, f"{key.path}: its thumbnail is damaged.", ["thumbnail"])


def _is_whole_png(path: Path) -> bool:
    content = path.read_bytes()
    return content.startswith(_PNG_BEGIN) and content.endswith(_PNG_END)
