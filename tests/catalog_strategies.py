"""Catalogues of GeoServer for property tests: everything that the model can hold."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from layman_server.geoserver.catalog import Catalog
from layman_server.geoserver.objects import (
    GROUP_MODES,
    MEMBER_GROUP,
    Attribute,
    Attribution,
    Contact,
    Coverage,
    CoverageDimension,
    CoverageStore,
    DataStore,
    Dimension,
    FeatureType,
    GlobalSettings,
    GroupMember,
    Layer,
    LayerGroup,
    Legend,
    Logging,
    MetadataLink,
    Namespace,
    Settings,
    Style,
    VirtualTable,
    VirtualTableParameter,
    Watermark,
    WcsSettings,
    WfsSettings,
    WmsLayer,
    WmsSettings,
    WmsStore,
    WmtsSettings,
    Workspace,
)
from layman_server.model.crs import BoundingBox

_CHARACTERS = st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff")
texts = st.text(_CHARACTERS, max_size=8) | st.sampled_from(["", " a\n b ", "<&>'\"", "true", "äöü", "plain:x"])
#: Without space around them: GeoServer's own words, and what becomes a path.
words = st.from_regex(r"[A-Za-z0-9:/._-]{1,10}", fullmatch=True)
names = st.text(_CHARACTERS.filter(lambda char: char not in "/\\.:"), min_size=1, max_size=6).filter(
    lambda name: name == name.strip()
)
flags = st.booleans()
counts = st.integers(0, 2**31 - 1)
numbers = st.floats(allow_nan=False, allow_infinity=False)
maps = st.dictionaries(words.map("k.".__add__), texts, max_size=2)
boxes = st.none() | st.builds(BoundingBox, numbers, numbers, numbers, numbers, words)
strings = st.lists(texts, max_size=2).map(tuple)
times = st.sampled_from(["", "2026-11-21 00:09:11.428 UTC"])
legends = st.none() | st.builds(Legend, texts, texts, counts, counts)
dimensions = st.none() | st.builds(
    Dimension, flags, st.sampled_from(["LIST", "CONTINUOUS_INTERVAL"]), words, words, words, words, words, words, flags
)
tables = st.none() | st.builds(
    VirtualTable,
    words,
    texts,
    flags,
    st.lists(words, max_size=2).map(tuple),
    st.lists(st.tuples(words, words, st.integers(-1, 99_999)), max_size=2).map(tuple),
    st.lists(st.builds(VirtualTableParameter, words, texts, texts), max_size=2).map(tuple),
)
links = st.lists(st.builds(MetadataLink, words, words, words), max_size=2, unique_by=lambda link: link.content).map(
    tuple
)
attributes = st.lists(
    st.builds(Attribute, words, counts, counts, flags, words, texts), max_size=2, unique_by=lambda one: one.name
).map(tuple)
bands = st.lists(
    st.builds(CoverageDimension, words, words, st.none() | numbers, st.none() | numbers, st.none() | words),
    max_size=2,
    unique_by=lambda band: band.name,
).map(tuple)
_resource = {
    "title": texts, "abstract": texts, "keywords": strings, "lat_lon_box": boxes, "enabled": flags, "advertised": flags,
    "native_crs": texts, "metadata": maps, "metadata_links": links, "date_created": times,
    "projection_policy": st.sampled_from(["FORCE_DECLARED", "REPROJECT_TO_DECLARED", "NONE", ""]),
}  # fmt: skip
_store = {"enabled": flags, "description": texts, "disable_on_failure": flags, "date_created": times}
_layer = {
    "enabled": flags, "path": words, "queryable": flags, "opaque": flags, "legend": legends, "metadata": maps,
    "attribution": st.builds(Attribution, texts, texts, texts, texts, counts, counts), "authority_urls": maps,
    "identifiers": st.lists(st.tuples(words, words), max_size=2).map(tuple), "date_modified": times,
}  # fmt: skip
_service = {
    "enabled": flags, "title": texts, "abstract": texts, "fees": texts, "access_constraints": texts,
    "keywords": strings, "versions": st.lists(words, max_size=2).map(tuple), "cite_compliant": flags, "metadata": maps,
    "maintainer": texts,
}  # fmt: skip
_settings = {
    "contact": st.builds(Contact, *[texts] * 15), "charset": words, "num_decimals": counts, "online_resource": texts,
    "proxy_base_url": texts, "verbose": flags, "title": texts,
}  # fmt: skip


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """A catalogue with up to two workspaces and something of every kind."""
    catalog = Catalog()
    for workspace in draw(st.lists(names, min_size=1, max_size=2, unique=True)):
        _fill(draw, catalog, workspace)
    _add_style(draw, catalog, "")
    layers = [layer.id for layer in catalog.layers()]
    for name in draw(st.lists(names, max_size=2, unique=True)):
        _add_group(draw, catalog, "", name, layers)
    _configure(draw, catalog)
    return catalog


def _fill(draw: st.DrawFn, catalog: Catalog, name: str) -> None:
    catalog.add(Namespace(f"N-{name}", name, draw(words), draw(flags)))
    catalog.add(Workspace(f"W-{name}", name, draw(flags), draw(times)))
    _add_style(draw, catalog, name)
    for index, store in enumerate(draw(st.lists(names, max_size=3, unique=True))):
        kind = draw(st.sampled_from([_add_tables, _add_rasters, _add_cascade]))
        kind(draw, catalog, (name, f"{index}{store}"), f"{index}-{name}")
    layers = [layer.id for layer in catalog.layers(name)]
    _add_group(draw, catalog, name, draw(names), layers)
    service = draw(st.sampled_from([WmsSettings, WfsSettings, WcsSettings, WmtsSettings]))
    catalog.configure(draw(st.builds(service, workspace=st.just(name), **_service)))
    catalog.configure(draw(st.builds(Settings, workspace=st.just(name), **_settings)))


def _add_tables(draw: st.DrawFn, catalog: Catalog, place: tuple[str, str], mark: str) -> None:
    parameters = maps | st.fixed_dictionaries({"passwd": texts})
    own_names = (st.just(f"S-{mark}"), st.just(place[1]), st.just(place[0]))
    default = st.sampled_from([None, False])
    catalog.add(draw(st.builds(DataStore, *own_names, words, parameters, is_default=default, **_store)))
    own = {
        "native_box": boxes, "max_features": counts, "num_decimals": counts, "cql_filter": texts, "time": dimensions,
        "attributes": attributes, "virtual_table": tables, "elevation": dimensions, "description": texts,
    }  # fmt: skip
    _add_resource(draw, catalog, FeatureType, place, mark, (words, words), {**_resource, **own})


def _add_rasters(draw: st.DrawFn, catalog: Catalog, place: tuple[str, str], mark: str) -> None:
    path = st.sampled_from(["/data/dem.tif", "data/dem.tif", "https://example.org/dem.tif"])
    catalog.add(
        draw(
            st.builds(CoverageStore, st.just(f"S-{mark}"), st.just(place[1]), st.just(place[0]), words, path, **_store)
        )
    )
    sized = st.tuples(st.integers(1, 99), st.integers(1, 99))
    width, height = draw(sized)
    own = {
        "dimensions": bands, "time": dimensions, "revision": texts, "native_coverage_name": words, "parameters": maps,
        "supported_formats": strings, "request_srs": strings, "description": texts,
    }  # fmt: skip
    box = BoundingBox(0.0, 0.0, 30.0, 20.0, "EPSG:4326")
    required = (words, words, words, texts, st.just(box), st.just(width), st.just(height))
    parts = {name: value for name, value in {**_resource, **own}.items() if name != "native_crs"}
    _add_resource(draw, catalog, Coverage, place, mark, required, parts)


def _add_cascade(draw: st.DrawFn, catalog: Catalog, place: tuple[str, str], mark: str) -> None:
    kind = draw(st.sampled_from(["WMS", "WMTS"]))
    catalog.add(
        draw(st.builds(WmsStore, st.just(f"S-{mark}"), st.just(place[1]), st.just(place[0]), words, st.just(kind),
                       user=texts, password=texts, max_connections=counts, **_store))
    )  # fmt: skip
    own = {"preferred_format": texts, "forced_remote_style": texts, "kind": st.just(f"{kind.lower()}Layer")}
    _add_resource(draw, catalog, WmsLayer, place, mark, (words, words), {**_resource, **own})


def _add_resource(
    draw: st.DrawFn, catalog: Catalog, kind: type, place: tuple[str, str], mark: str, required: Any, parts: Any
) -> None:
    for name in draw(st.lists(names, max_size=1)):
        identifier = f"R-{mark}"
        own = f"{mark}{name}".replace("/", "")
        catalog.add(draw(st.builds(kind, st.just(identifier), st.just(own), *map(st.just, place), *required, **parts)))
        styles = [style.id for style in catalog.styles()]
        layer = st.builds(
            Layer, st.just(f"L-{mark}"), st.just(own), st.just(identifier), st.sampled_from(["", *styles]),
            styles=st.lists(st.sampled_from(styles), max_size=2).map(tuple), **_layer,
        )  # fmt: skip
        catalog.add(draw(layer))


def _add_style(draw: st.DrawFn, catalog: Catalog, workspace: str) -> None:
    style = st.builds(
        Style, st.just(f"ST-{workspace}"), names, st.just(workspace), st.just("a.sld"),
        st.sampled_from(["1.0.0", "1.1.0"]), maps, legend=legends, date_created=times,
    )  # fmt: skip
    catalog.add(draw(style))


def _add_group(draw: st.DrawFn, catalog: Catalog, workspace: str, name: str, layers: list[str]) -> None:
    groups = [group.id for group in catalog.layer_groups()]
    styles = st.sampled_from(["", *(style.id for style in catalog.styles())])
    members = [st.builds(GroupMember, st.sampled_from(layers), style_id=styles)] if layers else []
    if groups:
        members.append(st.builds(GroupMember, st.sampled_from(groups), st.just(MEMBER_GROUP)))
    if not members:
        return
    group = st.builds(
        LayerGroup, st.just(f"G-{workspace}-{name}"), st.just(name), st.just(workspace),
        st.lists(st.one_of(members), min_size=1, max_size=3).map(tuple), st.sampled_from(GROUP_MODES), texts, texts,
        boxes, strings, flags, flags, metadata=maps, date_created=times,
    )  # fmt: skip
    catalog.add(draw(group))


def _configure(draw: st.DrawFn, catalog: Catalog) -> None:
    watermarks = st.builds(Watermark, flags, st.just("TOP_LEFT"), counts, texts)
    gml = st.dictionaries(st.sampled_from(["V_10", "V_11", "V_20"]), st.sampled_from(["XML", "URN"]))
    for service in (
        st.builds(
            WmsSettings, watermark=watermarks, srs=strings, root_layer_title=texts, max_buffer=counts, **_service
        ),
        st.builds(WfsSettings, gml=gml, service_level=st.just("BASIC"), max_features=counts, **_service),
        st.builds(GlobalSettings, st.builds(Settings, **_settings), metadata=maps, feature_type_cache_size=counts),
        st.builds(Logging, words, words, flags),
    ):
        catalog.configure(draw(service))
