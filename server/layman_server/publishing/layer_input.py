"""From what a request says of a layer's data to the layer: files are moved into its folder and looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from layman_server.durable_files import flush_file
from layman_server.errors import WrongParameter
from layman_server.model.crs import known_crs
from layman_server.model.external_table import parse
from layman_server.model.publication import Publication
from layman_server.model.raster import RasterWishes
from layman_server.pipeline.save_files import input_folder
from layman_server.pipeline.stores import Stores
from layman_server.publishing.awaited_files import await_files
from layman_server.publishing.external_input import take_table
from layman_server.publishing.raster_input import kept_files, refuse_raster_wishes, take_rasters
from layman_server.raster.time_series import slugified
from layman_server.raster.upload import holds_rasters
from layman_server.raster.wishes import check_wishes
from layman_server.vector.source import inspect


@dataclass(frozen=True)
class UploadedFile:
    """A file of a request: the name that the client gave, and where it lies now."""

    name: str
    path: Path


@dataclass(frozen=True)
class LayerInput:
    """What a request says of a layer's data; empty texts mean "not given".

    Of `files`, `awaited` (names of files that will come in chunks) and `external_table_uri` one at most is given. With
    `append` the files are added to those of a series.
    """

    files: tuple[UploadedFile, ...] = ()
    awaited: tuple[str, ...] = ()
    # With a password, which is to stand in no log.
    external_table_uri: str = field(default="", repr=False)
    crs: str = ""
    overview_resampling: str = ""
    time_regex: str = ""
    time_regex_format: str = ""
    append: str = ""

    @property
    def is_given(self) -> bool:
        """Whether there are data at all."""
        return bool(self.files or self.awaited or self.external_table_uri)

    @property
    def raster_wishes(self) -> RasterWishes:
        """What is asked of rasters."""
        return RasterWishes(self.overview_resampling, self.time_regex, self.time_regex_format)

    def words(self) -> dict[str, str]:
        """What is said beside the files themselves, by the names of the fields."""
        files = {"files", "awaited", "external_table_uri"}
        return {item.name: getattr(self, item.name) for item in fields(self) if item.name not in files}


def default_name(data: LayerInput) -> str:
    """The name of a layer that got none: that of its first main file without the ending, or of its table."""
    if data.external_table_uri:
        return parse(data.external_table_uri).table
    names = sorted(file.name for file in data.files) or sorted(data.awaited)
    return Path(safe_file_name(names[0])).stem if names else ""


def take_input(stores: Stores, layer: Publication, data: LayerInput, folder: Path, below: str) -> Publication:
    """Move the files to `folder / below` and return the layer with everything that the data say of it.

    `folder` will be or is the publication's folder. The caller removes `folder / below` when this raises.

    Raises:
        WrongParameter and its kin: something about the data is wrong.
    """
    layer = replace(layer, awaited_files=(), external_uri=None)
    if data.append:
        data = _as_before(layer, data)
    if data.awaited:
        return _await(layer, data, folder)
    if data.external_table_uri:
        return take_table(stores, layer, data.external_table_uri, folder, below)
    crs, wishes = checked_crs(data.crs), data.raster_wishes
    inputs = [move_file(file, folder / below, stored_name(file.name, wishes)) for file in data.files]
    if holds_rasters(inputs):
        kept = kept_files(folder / input_folder(layer), folder / below) if data.append else []
        return take_rasters(layer, [*inputs, *kept], crs, wishes)
    refuse_raster_wishes(wishes)
    source = inspect(inputs, crs or None)
    return replace(
        layer,
        geodata_type="vector",
        original_data_source="file",
        native_crs=source.crs,
        declared_crs=crs or None,
        file_paths=(f"{below}/{source.main_path}",),
        raster=None,
        raster_wishes=None,
    )


def _await(layer: Publication, data: LayerInput, folder: Path) -> Publication:
    """The layer whose files are announced; what can be wrong without the files is refused now."""
    checked_crs(data.crs)
    _check_names([stored_name(name, data.raster_wishes) for name in data.awaited])
    check_wishes(data.raster_wishes)
    awaiting = await_files(layer, data.awaited, data.words(), folder)
    if awaiting.geodata_type == "vector":
        refuse_raster_wishes(data.raster_wishes)
    return awaiting


def _as_before(layer: Publication, data: LayerInput) -> LayerInput:
    """What is said of files that are added to a series: what was said of those that are there."""
    former = layer.raster_wishes or RasterWishes()
    return replace(
        data,
        crs=data.crs or layer.declared_crs or "",
        overview_resampling=data.overview_resampling or former.overview_resampling,
        time_regex=former.time_regex,
        time_regex_format=former.time_regex_format,
    )


def stored_name(name: str, wishes: RasterWishes) -> str:
    """The name under which a file is stored; those of a series lose their diacritics and spaces, as in Layman."""
    safe = safe_file_name(name)
    return slugified(safe) if wishes.time_regex else safe


def checked_crs(crs: str) -> str:
    """The code of a CRS that a client names; empty stays empty.

    Raises:
        WrongParameter: PROJ does not know it.
    """
    if not crs:
        return ""
    found = known_crs(crs)
    if found is None:
        raise WrongParameter(
            {"parameter": "crs", "found": crs[:300], "expected": "A CRS that PROJ knows, for example EPSG:4326."}
        )
    return found


def move_file(file: UploadedFile, folder: Path, name: str) -> Path:
    """Move an uploaded file to `folder / name`, on disk for good.

    Raises:
        WrongParameter: there is one of that name already.
    """
    folder.mkdir(exist_ok=True)
    target = folder / name
    if target.exists():
        raise _same_name(name)
    flush_file(file.path)
    return file.path.rename(target)


def _check_names(names: Sequence[str]) -> None:
    """Whether files of these names can lie beside each other.

    Raises:
        WrongParameter: they cannot.
    """
    used: set[str] = set()
    for name in names:
        if name in used:
            raise _same_name(name)
        used.add(name)


def _same_name(name: str) -> WrongParameter:
    return WrongParameter({"parameter": "file", "message": "Two files have the same name.", "found": name})


def safe_file_name(name: str) -> str:
    """The last part of a file name that a client sent, which may be a path of any system.

    Raises:
        WrongParameter: it cannot be the name of a file.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    if last in {"", ".", ".."} or "\x00" in last or len(last.encode()) > 200:
        raise WrongParameter({"parameter": "file", "message": "This is no usable file name.", "found": name[:300]})
    return last
