"""What the head of a vector file tells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceHead:
    """See `VectorSource`; `crs` is anything that PROJ may understand, or None when the file does not say.

    `crs_problem` is then the sentence for the client, if there is more to say.
    """

    layer: str
    crs: str | None
    geometry_type: str
    dimensions: str = "XY"
    feature_count: int | None = None
    encoding: str | None = None
    fid_column: str | None = None
    open_options: tuple[tuple[str, str], ...] = ()
    has_folders: bool = False
    crs_problem: str = ""
