"""The one list of steps of each kind of publication: publishing runs it, deletion undoes it in reverse."""

from __future__ import annotations

from layman_server.model.publication import Publication, PublicationType
from layman_server.pipeline.describe_table import DescribeTable
from layman_server.pipeline.import_table import ImportTable
from layman_server.pipeline.make_thumbnail import MakeThumbnail
from layman_server.pipeline.normalise_raster import NormaliseRaster
from layman_server.pipeline.register_coverage import RegisterCoverage
from layman_server.pipeline.register_service import RegisterService
from layman_server.pipeline.save_files import SaveFiles
from layman_server.pipeline.step import Step
from layman_server.pipeline.write_record import WriteRecord

#: Steps side by side; the stages of a list run one after the other.
Stage = tuple[Step, ...]

_SAVE_FILES = SaveFiles()
_IMPORT_TABLE = ImportTable()
_DESCRIBE_TABLE = DescribeTable()
_REGISTER_SERVICE = RegisterService()
_NORMALISE_RASTER = NormaliseRaster()
_REGISTER_COVERAGE = RegisterCoverage()
_LAST: Stage = (MakeThumbnail(), WriteRecord())

_MAP: tuple[Stage, ...] = ((_SAVE_FILES,), _LAST)
#: By `geodata_type` and `original_data_source`.
_LAYER: dict[tuple[str, str], tuple[Stage, ...]] = {
    ("vector", "file"): ((_SAVE_FILES,), (_IMPORT_TABLE,), (_REGISTER_SERVICE,), _LAST),
    ("vector", "database_table"): ((_SAVE_FILES,), (_DESCRIBE_TABLE,), (_REGISTER_SERVICE,), _LAST),
    ("raster", "file"): ((_NORMALISE_RASTER,), (_REGISTER_COVERAGE,), _LAST),
}


def stages(publication: Publication) -> tuple[Stage, ...]:
    """The steps of a publication of its kind; each makes parts of `parts_of(publication)`."""
    return _stages(publication.key.type, publication.kind)


def steps_left_behind(publication: Publication) -> tuple[Step, ...]:
    """The steps of the kind that a layer had before, which it has no more, the last first: they are to be left."""
    if publication.leaving is None:
        return ()
    kept = {id(step) for stage in stages(publication) for step in stage}
    former = _stages(publication.key.type, publication.leaving)
    return tuple(step for stage in reversed(former) for step in reversed(stage) if id(step) not in kept)


def _stages(type_: PublicationType, kind: tuple[str, str]) -> tuple[Stage, ...]:
    return _MAP if type_ is PublicationType.MAP else _LAYER.get(kind, _LAYER[("vector", "file")])
