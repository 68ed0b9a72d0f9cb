"""How large the work on a publication is: what its steps still have to read."""

from __future__ import annotations

import zipfile
from pathlib import Path

from layman_server.model.publication import Publication
from layman_server.model.status import StepState
from layman_server.pipeline.save_files import input_files
from layman_server.pipeline.stages import stages
from layman_server.stores.filesystem import PublicationFiles


def work_bytes(publication: Publication, files: PublicationFiles) -> int:
    """Bytes of the files that a step reads as a whole and has not read yet; of an archive, those of its content.

    It is 0 when only light work is left (titles, styles, pictures, records), however large the data are.
    """
    heavy = [step for stage in stages(publication) for step in stage if step.is_heavy]
    done = all(publication.steps[part].state is StepState.DONE for step in heavy for part in step.parts)
    if done:
        return 0
    folder = files.folder(publication.key)
    return sum(_content_bytes(folder / path) for path in set(_beside(folder, publication)))


def _beside(folder: Path, publication: Publication) -> list[str]:
    """The files and those of the same stem: the largest file of a shapefile is not the one that gives it its name."""
    found = list(input_files(publication))
    for path in input_files(publication):
        stem = Path(path).with_suffix("")
        found += [str(other.relative_to(folder)) for other in (folder / path).parent.glob(f"{_literal(stem.name)}.*")]
    return found


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _content_bytes(path: Path) -> int:
    try:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                return sum(item.file_size for item in archive.infolist())
        return path.stat().st_size
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        # Unreadable or not there: the step that reads it says so, and that is soon done.
        return 0
