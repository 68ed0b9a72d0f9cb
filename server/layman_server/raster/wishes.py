"""What a client may wish of raster files; looked at without GDAL."""

from __future__ import annotations

from layman_server.errors import WrongParameter
from layman_server.model.raster import RasterWishes
from layman_server.raster.time_series import check_time_wishes

#: Methods for overviews (Layman's list, which is gdaladdo's).
RESAMPLING_METHODS = (
    "nearest", "average", "rms", "bilinear", "gauss", "cubic", "cubicspline", "lanczos", "average_magphase", "mode",
)  # fmt: skip


def check_wishes(wishes: RasterWishes) -> None:
    """Whether what the client says can be followed, as far as this shows without the files.

    Raises:
        WrongParameter, WrongParameterCombination: details as in Layman's answers.
    """
    method = wishes.overview_resampling
    if method and method not in RESAMPLING_METHODS:
        raise WrongParameter(
            {
                "parameter": "overview_resampling",
                "expected": "Resampling method for gdaladdo utility, https://gdal.org/en/stable/programs/gdaladdo.html",
                "detail": {"found": method[:100], "supported_values": list(RESAMPLING_METHODS)},
            }
        )
    check_time_wishes(wishes)
