"""DescribeCoverage in the words of each version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from layman_server.geoserver.objects import Coverage, CoverageDimension
from layman_server.ogc.served import ServedLayer
from layman_server.ogc.wcs.grid import Grid, axis_labels, grid_of, ordered, unit_label
from layman_server.ogc.wcs.query import CONTENT_TYPES, FORMAT_NAMES, INTERPOLATIONS
from layman_server.ogc.wcs.words import corners, coverage_id, coverage_name, lon_lat_envelope
from layman_server.ogc.wfs.xml_text import attribute_text, text

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def document(layers: Sequence[ServedLayer], workspace: str, version: str) -> bytes:
    """The descriptions; `workspace` is empty for the service of all."""
    write = {"1.0": _version_1_0, "1.1": _version_1_1}.get(version[:3], _version_2_0)
    return "".join([_DECLARATION, "\n", *write(layers, workspace), "\n"]).encode()


def _version_1_0(layers: Sequence[ServedLayer], workspace: str) -> Iterator[str]:
    yield '<CoverageDescription version="1.0.0" xmlns="http://www.opengis.net/wcs"'
    yield ' xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink">'
    for layer in layers:
        grid, dimensions = grid_of(layer), _dimensions(layer)
        yield f"<CoverageOffering><description>{text(layer.resource.abstract)}</description>"
        yield f"<name>{text(coverage_name(layer, workspace))}</name><label>{text(layer.title)}</label>"
        yield lon_lat_envelope(layer)
        yield "<domainSet><spatialDomain>"
        for box in layer.boxes:
            # Coordinates of WCS 1.0.0 are x, y.
            yield f'<gml:Envelope srsName="{attribute_text(box.crs)}"><gml:pos>{box.minx!r} {box.miny!r}</gml:pos>'
            yield f"<gml:pos>{box.maxx!r} {box.maxy!r}</gml:pos></gml:Envelope>"
        x, y = grid.origin
        width, height = grid.pixel
        yield f'<gml:RectifiedGrid dimension="2" srsName="{attribute_text(grid.crs)}">{_limits(grid)}'
        yield f"<gml:axisName>x</gml:axisName><gml:axisName>y</gml:axisName><gml:origin><gml:pos>{x!r} {y!r}</gml:pos>"
        yield f"</gml:origin><gml:offsetVector>{width!r} 0.0</gml:offsetVector>"
        yield f"<gml:offsetVector>0.0 {-height!r}</gml:offsetVector></gml:RectifiedGrid></spatialDomain>"
        if layer.times:
            yield f"<temporalDomain>{_moments(layer)}</temporalDomain>"
        yield "</domainSet><rangeSet><RangeSet><name>range</name><label>Values</label><axisDescription>"
        yield "<AxisDescription><name>Band</name><label>Band</label><values>"
        yield "".join(f"<singleValue>{number}</singleValue>" for number in range(1, len(dimensions) + 1))
        yield "</values></AxisDescription></axisDescription>"
        yield "".join(
            f"<nullValues><singleValue>{text(value)}</singleValue></nullValues>" for value in _nulls(layer)[:1]
        )
        yield "</RangeSet></rangeSet><supportedCRSs>"
        yield "".join(f"<requestResponseCRSs>{text(crs)}</requestResponseCRSs>" for crs in layer.systems)
        yield f"<nativeCRSs>{text(grid.crs)}</nativeCRSs></supportedCRSs>"
        formats = "".join(f"<formats>{name}</formats>" for name in FORMAT_NAMES)
        yield f'<supportedFormats nativeFormat="GeoTIFF">{formats}</supportedFormats>'
        methods = "".join(f"<interpolationMethod>{name}</interpolationMethod>" for name in INTERPOLATIONS)
        yield f'<supportedInterpolations default="{INTERPOLATIONS[0]}">{methods}</supportedInterpolations>'
        yield "</CoverageOffering>"
    yield "</CoverageDescription>"


def _version_1_1(layers: Sequence[ServedLayer], workspace: str) -> Iterator[str]:
    yield '<wcs:CoverageDescriptions xmlns:wcs="http://www.opengis.net/wcs/1.1.1"'
    yield ' xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:gml="http://www.opengis.net/gml">'
    for layer in layers:
        grid = grid_of(layer)
        yield f"<wcs:CoverageDescription><ows:Title>{text(layer.title)}</ows:Title>"
        yield f"<ows:Abstract>{text(layer.resource.abstract)}</ows:Abstract>"
        yield f"<wcs:Identifier>{text(coverage_name(layer, workspace))}</wcs:Identifier><wcs:Domain><wcs:SpatialDomain>"
        yield '<ows:BoundingBox crs="urn:ogc:def:crs:OGC::imageCRS" dimensions="2">'
        yield "<ows:LowerCorner>0 0</ows:LowerCorner>"
        yield f"<ows:UpperCorner>{grid.width_px} {grid.height_px}</ows:UpperCorner></ows:BoundingBox>"
        for box in layer.boxes:
            lower, upper = corners(box)
            yield f'<ows:BoundingBox crs="{_urn(box.crs)}" dimensions="2"><ows:LowerCorner>{lower}</ows:LowerCorner>'
            yield f"<ows:UpperCorner>{upper}</ows:UpperCorner></ows:BoundingBox>"
        origin, (width, height) = ordered(grid.crs, *grid.origin), grid.pixel
        offsets = ordered(grid.crs, width, -height)
        yield f"<wcs:GridCRS><wcs:GridBaseCRS>{_urn(grid.crs)}</wcs:GridBaseCRS>"
        yield "<wcs:GridType>urn:ogc:def:method:WCS:1.1:2dSimpleGrid</wcs:GridType>"
        yield f"<wcs:GridOrigin>{origin[0]!r} {origin[1]!r}</wcs:GridOrigin>"
        yield f"<wcs:GridOffsets>{offsets[0]!r} {offsets[1]!r}</wcs:GridOffsets>"
        yield "<wcs:GridCS>urn:ogc:def:cs:OGC:0.0:Grid2dSquareCS</wcs:GridCS></wcs:GridCRS></wcs:SpatialDomain>"
        if layer.times:
            yield f"<wcs:TemporalDomain>{_moments(layer)}</wcs:TemporalDomain>"
        yield "</wcs:Domain><wcs:Range><wcs:Field><wcs:Identifier>contents</wcs:Identifier>"
        yield "<wcs:Definition><ows:AnyValue/></wcs:Definition>"
        yield "".join(f"<wcs:NullValue>{text(value)}</wcs:NullValue>" for value in _nulls(layer))
        yield "<wcs:InterpolationMethods><wcs:InterpolationMethod>nearest</wcs:InterpolationMethod>"
        yield "<wcs:InterpolationMethod>linear</wcs:InterpolationMethod><wcs:InterpolationMethod>cubic"
        yield "</wcs:InterpolationMethod><wcs:Default>nearest</wcs:Default></wcs:InterpolationMethods>"
        keys = "".join(f"<wcs:Key>{text(dimension.name)}</wcs:Key>" for dimension in _dimensions(layer))
        yield f'<wcs:Axis identifier="Bands"><wcs:AvailableKeys>{keys}</wcs:AvailableKeys></wcs:Axis>'
        yield "</wcs:Field></wcs:Range>"
        yield "".join(f"<wcs:SupportedCRS>{_urn(crs)}</wcs:SupportedCRS>" for crs in layer.systems)
        yield "".join(f"<wcs:SupportedFormat>{name}</wcs:SupportedFormat>" for name in CONTENT_TYPES.values())
        yield "</wcs:CoverageDescription>"
    yield "</wcs:CoverageDescriptions>"


def _version_2_0(layers: Sequence[ServedLayer], workspace: str) -> Iterator[str]:
    yield '<wcs:CoverageDescriptions xmlns:wcs="http://www.opengis.net/wcs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"'
    yield ' xmlns:gmlcov="http://www.opengis.net/gmlcov/1.0" xmlns:swe="http://www.opengis.net/swe/2.0">'
    for number, layer in enumerate(layers):
        grid, name = grid_of(layer), text(coverage_id(layer, workspace))
        system = f"http://www.opengis.net/def/crs/EPSG/0/{grid.crs.partition(':')[2]}"
        labels, unit = " ".join(axis_labels(grid.crs)), unit_label(grid.crs)
        lower, upper = corners(grid.box)
        yield f'<wcs:CoverageDescription gml:id="{name}">'
        yield f"<gml:description>{text(layer.resource.abstract)}</gml:description>"
        yield f"<gml:name>{text(layer.title)}</gml:name><gml:boundedBy>"
        yield f'<gml:Envelope srsName="{system}" axisLabels="{labels}" uomLabels="{unit} {unit}" srsDimension="2">'
        yield f"<gml:lowerCorner>{lower}</gml:lowerCorner><gml:upperCorner>{upper}</gml:upperCorner></gml:Envelope>"
        yield f"</gml:boundedBy><wcs:CoverageId>{name}</wcs:CoverageId><gml:domainSet>"
        yield f'<gml:RectifiedGrid gml:id="grid_{number}" dimension="2">{_limits(grid)}'
        yield "<gml:axisLabels>i j</gml:axisLabels>"
        origin, (width, height) = ordered(grid.crs, *grid.origin), grid.pixel
        first, second = ordered(grid.crs, width, 0.0), ordered(grid.crs, 0.0, -height)
        yield f'<gml:origin><gml:Point gml:id="origin_{number}" srsName="{system}"><gml:pos>{origin[0]!r} {origin[1]!r}'
        yield f'</gml:pos></gml:Point></gml:origin><gml:offsetVector srsName="{system}">{first[0]!r} {first[1]!r}'
        yield f'</gml:offsetVector><gml:offsetVector srsName="{system}">{second[0]!r} {second[1]!r}</gml:offsetVector>'
        yield "</gml:RectifiedGrid></gml:domainSet><gmlcov:rangeType><swe:DataRecord>"
        yield "".join(_field(dimension) for dimension in _dimensions(layer))
        yield "</swe:DataRecord></gmlcov:rangeType><wcs:ServiceParameters>"
        yield "<wcs:CoverageSubtype>RectifiedGridCoverage</wcs:CoverageSubtype><wcs:nativeFormat>image/tiff"
        yield "</wcs:nativeFormat></wcs:ServiceParameters></wcs:CoverageDescription>"
    yield "</wcs:CoverageDescriptions>"


def _field(dimension: CoverageDimension) -> str:
    nil = ""
    if dimension.nodata is not None:
        value = f'<swe:nilValue reason="http://www.opengis.net/def/nil/OGC/0/unknown">{text(dimension.nodata)}</swe:nilValue>'
        nil = f"<swe:nilValues><swe:NilValues>{value}</swe:NilValues></swe:nilValues>"
    constraint = ""
    if dimension.minimum is not None and dimension.maximum is not None:
        interval = f"<swe:interval>{dimension.minimum!r} {dimension.maximum!r}</swe:interval>"
        constraint = f"<swe:constraint><swe:AllowedValues>{interval}</swe:AllowedValues></swe:constraint>"
    name = attribute_text(dimension.name)
    return (
        f'<swe:field name="{name}"><swe:Quantity><swe:description>{name}</swe:description>{nil}'
        f'<swe:uom code="10^0"/>{constraint}</swe:Quantity></swe:field>'
    )


def _limits(grid: Grid) -> str:
    high = f"{grid.width_px - 1} {grid.height_px - 1}"
    inside = f"<gml:low>0 0</gml:low><gml:high>{high}</gml:high>"
    return f"<gml:limits><gml:GridEnvelope>{inside}</gml:GridEnvelope></gml:limits>"


def _dimensions(layer: ServedLayer) -> Sequence[CoverageDimension]:
    """The bands; what nobody described is one."""
    coverage = layer.resource
    known = coverage.dimensions if isinstance(coverage, Coverage) else ()
    return known or (CoverageDimension("GRAY_INDEX", "REAL_32BITS"),)


def _nulls(layer: ServedLayer) -> list[str]:
    return list(dict.fromkeys(one.nodata for one in _dimensions(layer) if one.nodata is not None))


def _moments(layer: ServedLayer) -> str:
    return "".join(f"<gml:timePosition>{time}</gml:timePosition>" for time in layer.times)


def _urn(crs: str) -> str:
    return f"urn:ogc:def:crs:EPSG::{crs.partition(':')[2]}"
