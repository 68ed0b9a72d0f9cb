"""GDAL, opened so that a file can name no other file, and so that its errors are ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from osgeo import gdal

from layman_server.errors import WrongParameter
from layman_server.raster.upload import EXPECTED

gdal.UseExceptions()

#: GDAL's own cache of blocks; without a limit it takes a twentieth of the machine.
CACHE_BYTES = 96 << 20
MOST_CACHE_BYTES = 512 << 20
_SETTINGS = {
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "GDAL_PAM_ENABLED": "YES",
    "GDAL_ERROR_ON_LIBJPEG_WARNING": "TRUE",
}


def unreadable(file: str, why: str) -> WrongParameter:
    """The error for a raster file that cannot be read, as Layman's with the cause."""
    return WrongParameter(
        {
            "parameter": "file",
            "message": f"Unable to open raster file. {why}",
            "expected": EXPECTED,
            "file": file,
        }
    )


@contextmanager
def quiet(cache_bytes: int = 0) -> Iterator[None]:
    """GDAL with our settings, whose warnings go nowhere; `cache_bytes` is what a task needs, within bounds."""
    gdal.SetCacheMax(min(max(cache_bytes, CACHE_BYTES), MOST_CACHE_BYTES))
    for name, value in _SETTINGS.items():
        gdal.SetThreadLocalConfigOption(name, value)
    gdal.PushErrorHandler("CPLQuietErrorHandler")
    try:
        yield
    finally:
        gdal.PopErrorHandler()
        for name in _SETTINGS:
            gdal.SetThreadLocalConfigOption(name, None)


def open_dataset(path: str, driver: str, siblings: Sequence[str]) -> Any:
    """The GDAL dataset of a raster file, opened by this driver only and seeing only these files beside it.

    Raises:
        RuntimeError: GDAL cannot open it. OutsideReference: it names another file.
    """
    dataset = gdal.OpenEx(path, gdal.OF_RASTER, allowed_drivers=[driver], sibling_files=list(siblings))
    if dataset is None:
        raise RuntimeError(gdal.GetLastErrorMsg() or "It cannot be opened")
    if dataset.GetMetadataItem("OVERVIEW_FILE", "OVERVIEWS"):
        raise OutsideReference("it names another file as its overviews")
    return dataset


class OutsideReference(RuntimeError):
    """A raster file names another file, which is not allowed."""


def watched(progress: Callable[[float], None]) -> tuple[Callable[..., int], Callable[[], None]]:
    """A callback for GDAL that reports progress and stops when `progress` raises, and what raises the same again.

    GDAL prints exceptions of callbacks and loses them, so they are kept until GDAL has come back.
    """
    raised: list[BaseException] = []

    def callback(share: float, _message: str, _data: object) -> int:
        try:
            progress(share)
        except BaseException as error:
            raised.append(error)
            return 0
        return 1

    def check() -> None:
        if raised:
            raise raised[0]

    return callback, check
