"""The raster formats that are taken, and how their files are told from others with the same name."""

from __future__ import annotations

from pathlib import PurePosixPath

#: Extensions of raster files (Layman's), and the only GDAL driver that may open them.
DRIVERS = {
    ".tiff": "GTiff",
    ".tif": "GTiff",
    ".jp2": "JP2OpenJPEG",
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
}
_NAMES = {"GTiff": "a TIFF file", "JP2OpenJPEG": "a JPEG 2000 file", "PNG": "a PNG file", "JPEG": "a JPEG file"}
_BEGINNINGS = {
    "GTiff": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "JP2OpenJPEG": (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
    "PNG": (b"\x89PNG\r\n\x1a\n",),
    "JPEG": (b"\xff\xd8\xff",),
}
BEGINNING_BYTES = 12
#: Formats that come without position more often than with it.
PICTURES = frozenset({"PNG", "JPEG", "JP2OpenJPEG"})


def is_of_format(beginning: bytes, driver: str) -> bool:
    """Whether a file that begins with these bytes may be of the driver's format."""
    return beginning.startswith(_BEGINNINGS[driver])


def format_name(driver: str) -> str:
    """The format with its article, for messages."""
    return _NAMES[driver]


def sidecar_names(main_name: str) -> frozenset[str]:
    """Lower-case names of the files that may lie beside a raster file and say more about it.

    These are its world file (in the spellings of Layman's documentation), GDAL's `.aux.xml` and `.prj`. GDAL would
    take others too, such as overviews and masks, which can be of any format and name files of this machine.
    """
    path = PurePosixPath(main_name.lower())
    stem, extension = path.stem, path.suffix[1:]
    world = (f"{extension[0]}{extension[-1]}w", f"{extension}w", "wld")
    return frozenset({f"{path.name}.aux.xml", *(f"{stem}.{suffix}" for suffix in (*world, "prj"))})
