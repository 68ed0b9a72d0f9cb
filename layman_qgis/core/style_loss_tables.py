"""What QGIS's SLD export does with each kind of renderer and symbol layer, and how that is told.

Measured on 3.22, 3.40 and 3.44 with `exportSldStyle`; the test exports every kind and compares. Up to 3.40 QGIS drops
most of it without a word, so the plugin has to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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
    "singlebandgray": ("Shades of grey", Verdict.KEPT),
    "multibandcolor": ("Three bands as colours", Verdict.KEPT),
    "singlebandpseudocolor": ("Colours of one band", Verdict.KEPT),
    "paletted": ("Colours of values", Verdict.KEPT),
    "hillshade": ("Hillshade: other renderers shade in their own way", Verdict.APPROXIMATED),
    "singlebandcolordata": ("Values that are colours", Verdict.LOST),
    "contour": ("Contour lines", Verdict.LOST),
}

#: Renderer type -> (words, verdict).
RENDERERS = {
    "nullSymbol": ("No symbols", Verdict.KEPT),
    "singleSymbol": ("Single symbol", Verdict.KEPT),
    "categorizedSymbol": ("Categories", Verdict.KEPT),
    "graduatedSymbol": ("Graduated classes", Verdict.KEPT),
    "RuleRenderer": ("Rules", Verdict.KEPT),
    "pointCluster": ("Point cluster: every point gets the plain symbol", Verdict.LOST),
    "pointDisplacement": ("Point displacement: every point stays in its place", Verdict.LOST),
    "heatmapRenderer": ("Heat map", Verdict.LOST),
    "25dRenderer": ("2.5D buildings", Verdict.LOST),
    "invertedPolygonRenderer": ("Inverted polygons", Verdict.LOST),
    "mergedFeatureRenderer": ("Merged features", Verdict.LOST),
    "embeddedSymbol": ("Symbols embedded in the data", Verdict.LOST),
}

#: Symbol layer type -> (words, verdict).
SYMBOL_LAYERS = {
    "SimpleFill": ("Simple fill", Verdict.KEPT),
    "LinePatternFill": ("Line pattern fill", Verdict.KEPT),
    "PointPatternFill": ("Point pattern fill", Verdict.KEPT),
    "CentroidFill": ("Centroid fill", Verdict.KEPT),
    "SVGFill": ("SVG fill: the server needs the picture", Verdict.APPROXIMATED),
    "GradientFill": ("Gradient fill", Verdict.LOST),
    "ShapeburstFill": ("Shapeburst fill", Verdict.LOST),
    "RandomMarkerFill": ("Random marker fill", Verdict.LOST),
    "RasterFill": ("Raster image fill", Verdict.LOST),
    "SimpleLine": ("Simple line", Verdict.KEPT),
    "MarkerLine": ("Marker line", Verdict.KEPT),
    "HashLine": ("Hashed line", Verdict.LOST),
    "ArrowLine": ("Arrow", Verdict.LOST),
    "InterpolatedLine": ("Interpolated line", Verdict.LOST),
    "RasterLine": ("Raster line", Verdict.LOST),
    "Lineburst": ("Lineburst", Verdict.LOST),
    "LinearReferencing": ("Linear referencing labels", Verdict.LOST),
    "FilledLine": ("Filled line", Verdict.LOST),
    "SimpleMarker": ("Simple marker", Verdict.KEPT),
    "EllipseMarker": ("Ellipse marker", Verdict.KEPT),
    "FontMarker": ("Font marker: the server needs the font", Verdict.APPROXIMATED),
    "SvgMarker": ("SVG marker: the server needs the picture", Verdict.APPROXIMATED),
    "FilledMarker": ("Filled marker", Verdict.LOST),
    "RasterMarker": ("Raster image marker", Verdict.LOST),
    "AnimatedMarker": ("Animated marker", Verdict.LOST),
    "MaskMarker": ("Mask", Verdict.LOST),
    "VectorField": ("Vector field marker", Verdict.LOST),
    "GeometryGenerator": ("Geometry generator", Verdict.LOST),
}
