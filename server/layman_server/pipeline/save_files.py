"""First step: the files are there and whole."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from layman_server.errors import FileMissing
from layman_server.model.publication import Publication
from layman_server.pipeline.step import Progress, Step
from layman_server.pipeline.stores import Stores


class SaveFiles(Step):
    """The files came with the request; this step sees that they are all in their folder."""

    parts = ("file",)

    def run(self, publication: Publication, stores: Stores, progress: Progress) -> Publication:
        """Look for each file.

        Raises:
            FileMissing: one is not there.
        """
        folder = stores.files.folder(publication.key)
        missing = [path for path in input_files(publication) if not (folder / path).is_file()]
        if missing:
            raise FileMissing({"files": missing})
        return publication

    def undo(self, publication: Publication, stores: Stores) -> None:
        """Remove the publication's folder."""
        stores.files.remove(publication.key)

    def leave(self, publication: Publication, stores: Stores) -> None:
        """Nothing: files of another kind have taken the place of these."""


def input_files(publication: Publication) -> tuple[str, ...]:
    """Paths of the publication's uploaded files, relative to its folder; a path inside an archive is the archive's."""
    return tuple(re.split(r"(?i)(?<=\.zip|\.kmz)/", path, maxsplit=1)[0] for path in publication.file_paths)


def input_folder(publication: Publication) -> str:
    """The folder of the publication's uploaded files, relative to its own; each upload has one of its own."""
    return publication.file_paths[0].split("/", 1)[0] if publication.file_paths else "input_file"


def remove_unused_files(folder: Path, publication: Publication) -> None:
    """Remove the folders of uploaded files that the publication's document does not name; repeatable."""
    used = {input_folder(publication)}
    if publication.style_path is not None:
        used.add(publication.style_path.split("/", 1)[0])
    for name in os.listdir(folder) if folder.is_dir() else ():
        if name.startswith(("input_file", "input_style")) and name not in used:
            shutil.rmtree(folder / name, ignore_errors=True)
