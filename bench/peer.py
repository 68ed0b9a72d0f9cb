"""The peer's recorded figures: Layman 3.0.0-dev with GeoServer 2.26.2, measured 2026-11 on two cores.

The best of its columns is taken each time (idle machine, just-in-time compilation of PostgreSQL off). Its catalogue was
a stub, so a real installation is somewhat slower. Times in seconds, rates in requests per second, memory in MiB.
"""

from __future__ import annotations

SOURCE = "Layman 3.0.0-dev measured 2026-11"

SMALL_S = 0.94
COUNTRIES_S = 2.6
POINTS_1M_S = 29.7
LIST_124_PER_S = 2.7
LAYER_PER_S = 5.5
VERSION_PER_S = 434.0
START_S = 31.3
IDLE_PSS_MIB = 1770.0
#: GeoServer 2.26.2 alone, four clients, one layer of 240 polygons, after two thousand requests of warm-up.
GETMAP_PER_S = 55.0
MAP_S = 2.45
DELETE_S = 0.38
TWENTY_FIRST_S = 16.9
TWENTY_ALL_S = 27.1
PATCH_TITLE_S = 1.0
PATCH_STYLE_S = 1.3
PATCH_FILE_S = 1.5
RASTER_S = 4.2
