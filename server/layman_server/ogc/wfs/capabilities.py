"""GetCapabilities: what the service of a workspace has for somebody, in the words of each version."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from layman_server.geoserver.default_style import geometry_family
from layman_server.geoserver.objects import GEOMETRY_TYPE_KEY, PublishedLayer
from layman_server.model.crs import BoundingBox
from layman_server.ogc.ows_head import ows_head
from layman_server.ogc.service_description import ServiceDescription
from layman_server.ogc.wfs.dialect import LISTED_FORMATS, Dialect
from layman_server.ogc.wfs.feature_table import PARTS
from layman_server.ogc.wfs.xml_text import attribute_text, namespace_prefix, text, workspace_uri

_COMMON = (
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:ogc="http://www.opengis.net/ogc"'
)
_COMPARISONS_1_1 = ("LessThan", "GreaterThan", "LessThanEqualTo", "GreaterThanEqualTo", "EqualTo", "NotEqualTo")
_SPATIAL = (
    "BBOX",
    "Intersects",
    "Equals",
    "Disjoint",
    "Touches",
    "Within",
    "Overlaps",
    "Crosses",
    "Contains",
    "DWithin",
)
_GEOMETRIES = ("Envelope", "Point", "LineString", "Polygon")
#: Other systems that every layer is offered in.
_OTHER_CRS = ("EPSG:4326", "EPSG:3857")


#: A feature type by workspace and name.
TypeKey = tuple[str, str]


def document(
    dialect: Dialect,
    words: ServiceDescription,
    url: str,
    layers: Sequence[PublishedLayer],
    writable: Collection[TypeKey],
) -> bytes:
    """Capabilities; `layers` are those that somebody may read, `writable` those of them that he may edit."""
    write = {"1.0.0": _version_1_0, "1.1.0": _version_1_1}.get(dialect.version, _version_2_0)
    entries = [entry for layer in layers for entry in _entries(layer)]
    lines = write(dialect, words, url, entries, writable)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n").encode()


def _entries(layer: PublishedLayer) -> Iterator[tuple[str, str, PublishedLayer]]:
    """Name, title and layer of each feature type: the layer's, and those of the parts of mixed geometries.

    Clients that keep one kind of geometry in a layer, such as QGIS, need the parts.
    """
    feature_type = layer.feature_type
    title = feature_type.title or feature_type.name
    yield feature_type.name, title, layer
    geometry_type = feature_type.metadata.get(GEOMETRY_TYPE_KEY, "")
    if geometry_type and geometry_family(geometry_type) == "generic":
        for part in PARTS:
            yield f"{feature_type.name}.{part}", f"{title} ({part})", layer


def _version_1_0(
    dialect: Dialect,
    words: ServiceDescription,
    url: str,
    entries: Sequence[tuple[str, str, PublishedLayer]],
    writable: Collection[TypeKey],
) -> Iterator[str]:
    yield f'<WFS_Capabilities version="1.0.0" xmlns="{dialect.wfs}" {_own(entries)} {_COMMON}>'
    yield f"<Service><Name>WFS</Name><Title>{text(words.title)}</Title><Abstract>{text(words.abstract)}</Abstract>"
    yield f"<Keywords>{text(', '.join(words.keywords))}</Keywords><OnlineResource>{text(url)}</OnlineResource>"
    yield f"<Fees>{text(words.fees)}</Fees><AccessConstraints>{text(words.access_constraints)}</AccessConstraints>"
    yield "</Service><Capability><Request>"
    http = "<DCPType><HTTP>{0}</HTTP></DCPType>"
    get, post = (f'<{m} onlineResource="{attribute_text(url + "?")}"/>' for m in ("Get", "Post"))
    both = http.format(get) + http.format(post)
    yield f"<GetCapabilities>{both}</GetCapabilities>"
    schema_language = "<SchemaDescriptionLanguage><XMLSCHEMA/></SchemaDescriptionLanguage>"
    yield f"<DescribeFeatureType>{schema_language}{both}</DescribeFeatureType>"
    yield f"<GetFeature><ResultFormat><GML2/></ResultFormat>{both}</GetFeature>"
    if writable:
        yield f"<Transaction>{http.format(post)}</Transaction>"
    yield "</Request></Capability><FeatureTypeList><Operations><Query/></Operations>"
    for name, title, layer in entries:
        operations = "<Query/>" + ("<Insert/><Update/><Delete/>" if _key(layer) in writable else "")
        keywords = text(", ".join(layer.feature_type.keywords))
        yield f"<FeatureType><Name>{_qualified(layer, name)}</Name><Title>{text(title)}</Title>"
        yield f"<Abstract>{text(layer.feature_type.abstract)}</Abstract><Keywords>{keywords}</Keywords>"
        yield f"<SRS>{text(layer.feature_type.srs)}</SRS><Operations>{operations}</Operations>"
        box = _degrees(layer)
        corners = ("minx", "miny", "maxx", "maxy")
        numbers = " ".join(f'{corner}="{number!r}"' for corner, number in zip(corners, box.as_list(), strict=True))
        yield f"<LatLongBoundingBox {numbers}/></FeatureType>"
    yield "</FeatureTypeList><ogc:Filter_Capabilities><ogc:Spatial_Capabilities><ogc:Spatial_Operators>"
    yield "".join(f"<ogc:{'Intersect' if name == 'Intersects' else name}/>" for name in _SPATIAL)
    yield "</ogc:Spatial_Operators></ogc:Spatial_Capabilities><ogc:Scalar_Capabilities><ogc:Logical_Operators/>"
    yield "<ogc:Comparison_Operators><ogc:Simple_Comparisons/><ogc:Between/><ogc:Like/><ogc:NullCheck/>"
    yield "</ogc:Comparison_Operators><ogc:Arithmetic_Operators><ogc:Simple_Arithmetic/></ogc:Arithmetic_Operators>"
    yield "</ogc:Scalar_Capabilities></ogc:Filter_Capabilities></WFS_Capabilities>"


def _version_1_1(
    dialect: Dialect,
    words: ServiceDescription,
    url: str,
    entries: Sequence[tuple[str, str, PublishedLayer]],
    writable: Collection[TypeKey],
) -> Iterator[str]:
    ows = "http://www.opengis.net/ows"
    yield (
        f'<wfs:WFS_Capabilities version="1.1.0" xmlns="{dialect.wfs}" xmlns:wfs="{dialect.wfs}" xmlns:ows="{ows}"'
        f' xmlns:gml="{dialect.gml_namespace}" {_own(entries)} {_COMMON}>'
    )
    yield from _ows_head(words, url, "1.1.0", ("1.0.0", "1.1.0", "2.0.0"), writable)
    yield "<FeatureTypeList><Operations><Operation>Query</Operation></Operations>"
    for name, title, layer in entries:
        yield from _feature_type(name, title, layer, writable, "SRS")
    yield "</FeatureTypeList><ogc:Filter_Capabilities><ogc:Spatial_Capabilities><ogc:GeometryOperands>"
    yield "".join(f"<ogc:GeometryOperand>gml:{name}</ogc:GeometryOperand>" for name in _GEOMETRIES)
    yield "</ogc:GeometryOperands><ogc:SpatialOperators>"
    yield "".join(f'<ogc:SpatialOperator name="{name}"/>' for name in _SPATIAL)
    yield "</ogc:SpatialOperators></ogc:Spatial_Capabilities><ogc:Scalar_Capabilities><ogc:LogicalOperators/>"
    yield "<ogc:ComparisonOperators>"
    comparisons = (*_COMPARISONS_1_1, "Like", "Between", "NullCheck")
    yield "".join(f"<ogc:ComparisonOperator>{name}</ogc:ComparisonOperator>" for name in comparisons)
    yield "</ogc:ComparisonOperators><ogc:ArithmeticOperators><ogc:SimpleArithmetic/></ogc:ArithmeticOperators>"
    yield "</ogc:Scalar_Capabilities><ogc:Id_Capabilities><ogc:FID/><ogc:EID/></ogc:Id_Capabilities>"
    yield "</ogc:Filter_Capabilities></wfs:WFS_Capabilities>"


def _version_2_0(
    dialect: Dialect,
    words: ServiceDescription,
    url: str,
    entries: Sequence[tuple[str, str, PublishedLayer]],
    writable: Collection[TypeKey],
) -> Iterator[str]:
    yield (
        f'<wfs:WFS_Capabilities version="2.0.0" xmlns="{dialect.wfs}" xmlns:wfs="{dialect.wfs}"'
        ' xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:fes="http://www.opengis.net/fes/2.0"'
        f' xmlns:gml="{dialect.gml_namespace}" {_own(entries)} {_COMMON}>'
    )
    yield from _ows_head(words, url, "2.0.0", ("1.0.0", "1.1.0", "2.0.0"), writable)
    yield "<FeatureTypeList>"
    for name, title, layer in entries:
        yield from _feature_type(name, title, layer, writable, "CRS")
    yield "</FeatureTypeList><fes:Filter_Capabilities><fes:Conformance>"
    true = ["Query", "AdHocQuery", "ResourceId", "MinStandardFilter", "StandardFilter", "MinSpatialFilter"]
    true += ["SpatialFilter", "Sorting"]
    false = ("Functions", "MinTemporalFilter", "TemporalFilter", "VersionNav", "ExtendedOperators", "MinimumXPath")
    yield "".join(_constraint("fes", f"Implements{name}", name in true) for name in (*true, *false))
    yield '</fes:Conformance><fes:Id_Capabilities><fes:ResourceIdentifier name="fes:ResourceId"/>'
    yield "</fes:Id_Capabilities><fes:Scalar_Capabilities><fes:LogicalOperators/><fes:ComparisonOperators>"
    comparisons = ("LessThan", "GreaterThan", "LessThanOrEqualTo", "GreaterThanOrEqualTo", "EqualTo", "NotEqualTo")
    names = (*comparisons, "Like", "Between", "Null", "Nil")
    yield "".join(f'<fes:ComparisonOperator name="PropertyIs{name}"/>' for name in names)
    yield "</fes:ComparisonOperators></fes:Scalar_Capabilities><fes:Spatial_Capabilities><fes:GeometryOperands>"
    yield "".join(f'<fes:GeometryOperand name="gml:{name}"/>' for name in _GEOMETRIES)
    yield "</fes:GeometryOperands><fes:SpatialOperators>"
    yield "".join(f'<fes:SpatialOperator name="{name}"/>' for name in _SPATIAL)
    yield "</fes:SpatialOperators></fes:Spatial_Capabilities></fes:Filter_Capabilities></wfs:WFS_Capabilities>"


def _ows_head(
    words: ServiceDescription, url: str, version: str, versions: Sequence[str], writable: Collection[TypeKey]
) -> Iterator[str]:
    """Identification, provider and operations in OWS Common's words, which versions 1.0 and 1.1 share."""
    yield from ows_head(words, "WFS", [version])
    yield "<ows:OperationsMetadata>"
    get, post = (f'<ows:{m} xlink:href="{attribute_text(url)}"/>' for m in ("Get", "Post"))
    formats = LISTED_FORMATS[version]
    yield _operation(
        "GetCapabilities", get + post, version, {"AcceptVersions": versions, "AcceptFormats": ["text/xml"]}
    )
    yield _operation("DescribeFeatureType", get + post, version, {"outputFormat": formats[:1]})
    results = {"resultType": ["results", "hits"], "outputFormat": formats}
    yield _operation("GetFeature", get + post, version, results)
    if version == "2.0.0":
        yield _operation("GetPropertyValue", get + post, version, {"resultType": ["results"]})
        for name in ("ListStoredQueries", "DescribeStoredQueries"):
            yield _operation(name, get + post, version, {})
    if writable:
        yield _operation("Transaction", post, version, {"inputFormat": formats[:1]})
    if version == "2.0.0":
        true = ["BasicWFS", "KVPEncoding", "XMLEncoding", "ResultPaging"]
        true += ["TransactionalWFS"] if writable else []
        false = ["TransactionalWFS", "LockingWFS", "SOAPEncoding", "Inheritance", "RemoteResolve", "StandardJoins"]
        false += ["SpatialJoins", "TemporalJoins", "FeatureVersioning", "ManageStoredQueries"]
        names = dict.fromkeys([*true, *false])
        yield "".join(_constraint("ows", f"Implements{name}", name in true) for name in names)
    yield "</ows:OperationsMetadata>"


def _operation(name: str, links: str, version: str, parameters: dict[str, Sequence[str]]) -> str:
    written = "".join(_parameter(key, values, version) for key, values in parameters.items() if values)
    return f'<ows:Operation name="{name}"><ows:DCP><ows:HTTP>{links}</ows:HTTP></ows:DCP>{written}</ows:Operation>'


def _parameter(name: str, values: Sequence[str], version: str) -> str:
    listed = "".join(f"<ows:Value>{text(value)}</ows:Value>" for value in values)
    allowed = f"<ows:AllowedValues>{listed}</ows:AllowedValues>" if version == "2.0.0" else listed
    return f'<ows:Parameter name="{name}">{allowed}</ows:Parameter>'


def _constraint(prefix: str, name: str, value: bool) -> str:
    said = "TRUE" if value else "FALSE"
    return (
        f'<{prefix}:Constraint name="{name}"><ows:NoValues/><ows:DefaultValue>{said}</ows:DefaultValue>'
        f"</{prefix}:Constraint>"
    )


def _feature_type(
    name: str, title: str, layer: PublishedLayer, writable: Collection[TypeKey], crs_word: str
) -> Iterator[str]:
    feature_type = layer.feature_type
    yield f"<FeatureType><Name>{_qualified(layer, name)}</Name><Title>{text(title)}</Title>"
    yield f"<Abstract>{text(feature_type.abstract)}</Abstract>"
    if feature_type.keywords:
        words = "".join(f"<ows:Keyword>{text(word)}</ows:Keyword>" for word in feature_type.keywords)
        yield f"<ows:Keywords>{words}</ows:Keywords>"
    yield f"<Default{crs_word}>{_urn(feature_type.srs)}</Default{crs_word}>"
    others = [crs for crs in _OTHER_CRS if crs != feature_type.srs]
    yield "".join(f"<Other{crs_word}>{_urn(crs)}</Other{crs_word}>" for crs in others)
    if crs_word == "SRS" and _key(layer) in writable:
        names = ("Query", "Insert", "Update", "Delete")
        operations = "".join(f"<Operation>{operation}</Operation>" for operation in names)
        yield f"<Operations>{operations}</Operations>"
    box = _degrees(layer)
    yield f"<ows:WGS84BoundingBox><ows:LowerCorner>{box.minx!r} {box.miny!r}</ows:LowerCorner>"
    yield f"<ows:UpperCorner>{box.maxx!r} {box.maxy!r}</ows:UpperCorner></ows:WGS84BoundingBox></FeatureType>"


def _degrees(layer: PublishedLayer) -> BoundingBox:
    box = layer.feature_type.lat_lon_box
    return box if box is not None and box.is_finite() else BoundingBox(-180.0, -90.0, 180.0, 90.0, "EPSG:4326")


def _urn(crs: str) -> str:
    authority, _, code = crs.partition(":")
    return text(f"urn:ogc:def:crs:{authority}::{code}")


def _key(layer: PublishedLayer) -> TypeKey:
    return layer.feature_type.workspace, layer.feature_type.name


def _qualified(layer: PublishedLayer, name: str) -> str:
    return text(f"{namespace_prefix(layer.feature_type.workspace)}:{name}")


def _own(entries: Sequence[tuple[str, str, PublishedLayer]]) -> str:
    """Declarations of the workspaces' namespaces."""
    workspaces = dict.fromkeys(layer.feature_type.workspace for _, _, layer in entries)
    uris = {namespace_prefix(workspace): workspace_uri(workspace) for workspace in workspaces}
    return " ".join(f'xmlns:{prefix}="{attribute_text(uri)}"' for prefix, uri in uris.items())
