"""The data folder: users, accounts and publications as files. It is the truth; every other store follows it.

Layout below `LAYMAN_DATA_DIR`::

    accounts/<hash of subject>.json             who can sign in
    incoming/                                   uploads of requests under way
    users/<username>/user.json
    users/<username>/layers/<layername>/publication.json, input_file/, input_style/, thumbnail/
    users/<username>/maps/<mapname>/publication.json, input_file/, thumbnail/
    users/<public workspace>/workspace.json, layers/, maps/
    wanted/<username>.<layers or maps>.<name>.<part>    notes that a part is to be made again

The files of a changed publication lie in `input_file_<generation>` and `input_style_<generation>`; the document says in
which, so that writing the document changes all at once.

A publication's folder is prepared under a name that begins with a dot and renamed into place, so it is either whole or
not there, and of two clients that want the same name one wins.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from layman_server.durable_files import aside_name, disk_errors, flush_folder, is_leftover, process_mark, write_file
from layman_server.errors import (
    LayerExists,
    MapExists,
    ServerError,
    ServiceUnavailable,
    WorkspaceNameTaken,
)
from layman_server.model.access import Account, User
from layman_server.model.publication import Publication, PublicationKey, PublicationType
from layman_server.stores.base import Store

log = logging.getLogger(__name__)

_INCOMING = "incoming"
_DOCUMENT = "publication.json"
_PUBLIC = "workspace.json"


class PublicationFiles(Store):
    """Reads and writes the data folder."""

    name = "filesystem"

    def __init__(self, data_dir: Path) -> None:
        """Use (and make, when absent) the folder `data_dir`."""
        self.data_dir = data_dir
        with disk_errors():
            for folder in (self.incoming, self._accounts, self._users, self._wanted):
                folder.mkdir(parents=True, exist_ok=True)

    @property
    def incoming(self) -> Path:
        """Folder for uploads of requests under way; on the same file system as the publications."""
        return self.data_dir / _INCOMING

    @property
    def _accounts(self) -> Path:
        return self.data_dir / "accounts"

    @property
    def _users(self) -> Path:
        return self.data_dir / "users"

    @property
    def _wanted(self) -> Path:
        return self.data_dir / "wanted"

    def ping(self) -> None:
        """Return when the folder is there."""
        if not self._users.is_dir():
            raise ServiceUnavailable({"message": "The data folder is not there."})

    # --- accounts and users -------------------------------------------------------------------------------------

    def accounts(self) -> Iterator[Account]:
        """All accounts."""
        for path in sorted(self._accounts.glob("*.json")):
            try:
                yield Account.from_dict(json.loads(path.read_bytes()))
            except (ValueError, KeyError, OSError):
                log.exception("The account file %s cannot be read and is left out.", path)

    def put_account(self, account: Account) -> None:
        """Write an account; its file is readable by the owner only."""
        digest = hashlib.sha256(account.identity.encode()).hexdigest()[:24]
        write_file(self._accounts / f"{digest}.json", _pretty(account.as_dict()), mode=0o600)

    def remove_account(self, account: Account) -> None:
        """Remove an account; absent is no error."""
        digest = hashlib.sha256(account.identity.encode()).hexdigest()[:24]
        (self._accounts / f"{digest}.json").unlink(missing_ok=True)

    def users(self) -> Iterator[User]:
        """All users with a reserved username, by name."""
        for path in sorted(self._users.glob("*/user.json")):
            try:
                yield User(**json.loads(path.read_bytes()))
            except (ValueError, TypeError, OSError):
                log.exception("The user file %s cannot be read and is left out.", path)

    def add_user(self, user: User) -> None:
        """Make the user's folder.

        Raises:
            WorkspaceNameTaken: there is a workspace of that name already.
        """
        self._add_workspace(user.username, "user.json", user.as_dict())

    def add_public_workspace(self, name: str) -> None:
        """Make the folder of a workspace that nobody owns.

        Raises:
            WorkspaceNameTaken: there is a workspace of that name already.
        """
        self._add_workspace(name, _PUBLIC, {"name": name, "is_public": True})

    def public_workspaces(self) -> list[str]:
        """Names of the workspaces that nobody owns."""
        return sorted(path.parent.name for path in self._users.glob(f"*/{_PUBLIC}"))

    def _add_workspace(self, name: str, document_name: str, document: object) -> None:
        folder = self._users / name
        aside = aside_name(folder)
        with disk_errors():
            aside.mkdir()
            for type_ in PublicationType:
                (aside / type_.folder).mkdir()
            write_file(aside / document_name, _pretty(document))
            try:
                aside.rename(folder)
            except OSError as error:
                shutil.rmtree(aside, ignore_errors=True)
                if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
                    raise WorkspaceNameTaken({"username": name}) from error
                raise

    def remove_user(self, username: str) -> None:
        """Remove the user's folder with all in it; absent is no error."""
        _remove_folder(self._users / username)

    # --- publications ---------------------------------------------------------------------------------------------

    def folder(self, key: PublicationKey) -> Path:
        """The publication's folder."""
        return self._users / key.path

    def publications(self) -> Iterator[Publication]:
        """All publications; a folder that cannot be read is logged and left out."""
        for path in sorted(self._users.glob(f"*/*/*/{_DOCUMENT}")):
            if path.parent.name.startswith("."):
                continue
            try:
                yield Publication.from_json(path.read_bytes())
            except (ValueError, KeyError, TypeError, OSError):
                log.exception("The publication file %s cannot be read and is left out.", path)

    def paths(self) -> set[str]:
        """Paths of the keys of all publications that have a folder; none of them is read."""
        users = (path for path in self._users.iterdir() if not path.name.startswith("."))
        folders = (user / type_.folder for user in users for type_ in PublicationType)
        return {
            f"{folder.parent.name}/{folder.name}/{name}"
            for folder in folders
            if folder.is_dir()
            for name in os.listdir(folder)
            if not name.startswith(".")
        }

    def publication(self, path: str) -> Publication | None:
        """The publication at the path of a key; None when there is none that can be read."""
        try:
            return Publication.from_json((self._users / path / _DOCUMENT).read_bytes())
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, OSError):
            log.exception("The publication file of %s cannot be read and is left out.", path)
            return None

    def staging_folder(self, key: PublicationKey, uuid: str) -> Path:
        """Make and return the folder in which a new publication is prepared."""
        folder = aside_name(self.folder(key).with_name(uuid))
        with disk_errors():
            folder.mkdir()
        return folder

    def add(self, publication: Publication, staging: Path) -> None:
        """Put a prepared folder into its place.

        Raises:
            LayerExists, MapExists: the name is taken.
        """
        write_file(staging / _DOCUMENT, publication.as_json().encode())
        try:
            staging.rename(self.folder(publication.key))
        except OSError as error:
            if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
                raise name_taken(publication.key) from error
            raise
        flush_folder(self.folder(publication.key).parent)

    def put(self, publication: Publication) -> None:
        """Write the publication's document."""
        write_file(self.folder(publication.key) / _DOCUMENT, publication.as_json().encode())

    def remove(self, key: PublicationKey) -> None:
        """Remove the publication's folder; absent is no error."""
        _remove_folder(self.folder(key))

    def want(self, key: PublicationKey, parts: Iterable[str]) -> None:
        """Note that these parts are to be made again."""
        with disk_errors():
            for part in parts:
                (self._wanted / f"{_dotted(key)}.{part}").touch()

    def wanted(self, key: PublicationKey) -> list[str]:
        """The parts of a publication that are to be made again."""
        return [path.suffix[1:] for path in sorted(self._wanted.glob(f"{_dotted(key)}.*"))]

    def forget_wanted(self, key: PublicationKey, parts: Iterable[str]) -> None:
        """Forget these notes on a publication."""
        for part in parts:
            (self._wanted / f"{_dotted(key)}.{part}").unlink(missing_ok=True)

    def all_wanted(self) -> list[PublicationKey]:
        """The publications of which parts are to be made again."""
        names = sorted({path.stem for path in self._wanted.iterdir()})
        split = (name.split(".") for name in names)
        return [PublicationKey(w, PublicationType(folder[:-1]), name) for w, folder, name in split]

    @contextlib.contextmanager
    def held(self, *, alone: bool = False) -> Iterator[None]:
        """Keep others from loading Redis while publications come and go (shared), or the other way round (`alone`)."""
        with open(self.data_dir / "lock", "ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield

    @contextlib.contextmanager
    def held_if_free(self) -> Iterator[bool]:
        """As `held(alone=True)`, but without waiting: says whether nothing comes or goes meanwhile."""
        with open(self.data_dir / "lock", "ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def incoming_prefix(self) -> str:
        """How names of files in `incoming` begin, so that `sweep` knows whose they are."""
        return f".{process_mark()}."

    def leftovers(self, *, deep: bool = False) -> list[Path]:
        """What processes that are no more have left behind; with `deep` also inside the folders of publications."""
        places = [self.incoming.iterdir(), self._users.glob(".*"), self._users.glob("*/*/.*")]
        if deep:
            places += [self._users.glob("*/.*"), self._users.glob("*/*/*/.*"), self._users.glob("*/*/*/*/.*")]
        return [path for place in places for path in place if is_leftover(path)]

    def sweep(self, *, deep: bool = False) -> None:
        """Remove what processes that are no more have left behind."""
        for path in self.leftovers(deep=deep):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _dotted(key: PublicationKey) -> str:
    """A key as a file name: names have no dots."""
    return key.path.replace("/", ".")


def name_taken(key: PublicationKey) -> ServerError:
    """The error for a name that is in use, with Layman's detail."""
    if key.type is PublicationType.LAYER:
        return LayerExists({"layername": key.name})
    return MapExists({"mapname": key.name})


def _remove_folder(folder: Path) -> None:
    """Remove a folder; it is renamed first, so that it is never half there under its name."""
    aside = aside_name(folder)
    with contextlib.suppress(FileNotFoundError):
        folder.rename(aside)
    shutil.rmtree(aside, ignore_errors=True)


def _pretty(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
