"""What QGIS's SLD export does with each kind of renderer and symbol layer, and how that is told.

Measured on 3.22, 3.40 and 3.44 with `exportSldStyle`; the test exports every kind and compares. Up to 3.40 QGIS drops
most of it without a word, so the plugin has to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from layman_qgis.api.language import marked
from layman_qgis.compat import SLD_HAS_RASTER_MARKERS


class Verdict(str, Enum):
    """What becomes of a part of a style."""

    KEPT = "kept"
    APPROXIMATED = "approximated"
    LOST = "lost"


@dataclass(frozen=True)
class StyleFinding:
    """A part of the style (`Renderer`, `Symbol`, `Labels`, `Layer`), what it is, its fate, and where it was found."""

    part: str
    what: str
    verdict: Verdict
    where: str = ""


#: Type of a raster's renderer -> (words, verdict).
RASTER_RENDERERS = {
    "singlebandgray": (marked("Shades of grey"), Verdict.KEPT),
    "multibandcolor": (marked("Three bands as colours"), Verdict.KEPT),
    "singlebandpseudocolor": (marked("Colours of one band"), Verdict.KEPT),
    "paletted": (marked("Colours of values"), Verdict.KEPT),
    "hillshade": (marked("Hillshade: other renderers shade in their own way"), Verdict.APPROXIMATED),
    "singlebandcolordata": (marked("Values that are colours"), Verdict.LOST),
    "contour": (marked("Contour lines"), Verdict.LOST),
}

#: Renderer type -> (words, verdict).
RENDERERS = {
    "nullSymbol": (marked("No symbols: SLD must draw something"), Verdict.LOST),
    "singleSymbol": (marked("Single symbol"), Verdict.KEPT),
    "categorizedSymbol": (marked("Categories"), Verdict.KEPT),
    "graduatedSymbol": (marked("Graduated classes"), Verdict.KEPT),
    "RuleRenderer": (marked("Rules"), Verdict.KEPT),
    "pointCluster": (marked("Point cluster: every point gets the plain symbol"), Verdict.LOST),
    "pointDisplacement": (marked("Point displacement: every point stays in its place"), Verdict.LOST),
    "heatmapRenderer": (marked("Heat map"), Verdict.LOST),
    "25dRenderer": (marked("2.5D buildings"), Verdict.LOST),
    "invertedPolygonRenderer": (marked("Inverted polygons"), Verdict.LOST),
    "mergedFeatureRenderer": (marked("Merged features"), Verdict.LOST),
    "embeddedSymbol": (marked("Symbols embedded in the data"), Verdict.LOST),
}

#: Symbol layer type -> (words, verdict).
SYMBOL_LAYERS = {
    "SimpleFill": (marked("Simple fill"), Verdict.KEPT),
    "LinePatternFill": (marked("Line pattern fill"), Verdict.KEPT),
    "PointPatternFill": (marked("Point pattern fill"), Verdict.KEPT),
    "CentroidFill": (marked("Centroid fill"), Verdict.KEPT),
    "SVGFill": (marked("SVG fill: the server needs the picture"), Verdict.APPROXIMATED),
    "GradientFill": (marked("Gradient fill"), Verdict.LOST),
    "ShapeburstFill": (marked("Shapeburst fill"), Verdict.LOST),
    "RandomMarkerFill": (marked("Random marker fill"), Verdict.LOST),
    "RasterFill": (marked("Raster image fill"), Verdict.LOST),
    "SimpleLine": (marked("Simple line"), Verdict.KEPT),
    "MarkerLine": (marked("Marker line"), Verdict.KEPT),
    "HashLine": (marked("Hashed line"), Verdict.LOST),
    "ArrowLine": (marked("Arrow"), Verdict.LOST),
    "InterpolatedLine": (marked("Interpolated line"), Verdict.LOST),
    "RasterLine": (marked("Raster line"), Verdict.LOST),
    "Lineburst": (marked("Lineburst"), Verdict.LOST),
    "LinearReferencing": (marked("Linear referencing labels"), Verdict.LOST),
    "FilledLine": (marked("Filled line"), Verdict.LOST),
    "SimpleMarker": (marked("Simple marker"), Verdict.KEPT),
    "EllipseMarker": (marked("Ellipse marker"), Verdict.KEPT),
    "FontMarker": (marked("Font marker: the server needs the font"), Verdict.APPROXIMATED),
    "SvgMarker": (marked("SVG marker: the server needs the picture"), Verdict.APPROXIMATED),
    "FilledMarker": (marked("Filled marker"), Verdict.LOST),
    "RasterMarker": (
        (marked("Raster image marker: the server needs the picture"), Verdict.APPROXIMATED)
        if SLD_HAS_RASTER_MARKERS
        else (marked("Raster image marker"), Verdict.LOST)
    ),
    "AnimatedMarker": (marked("Animated marker"), Verdict.LOST),
    "MaskMarker": (marked("Mask"), Verdict.LOST),
    "VectorField": (marked("Vector field marker"), Verdict.LOST),
    "GeometryGenerator": (marked("Geometry generator"), Verdict.LOST),
}
