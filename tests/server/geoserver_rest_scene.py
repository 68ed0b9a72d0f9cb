"""The calls that were recorded with GeoServer 2.26.2, and what they are answered with.

(what, method, path, body, type or "", status, beginning of the text or ""). Where GeoServer answers 500 with a text of
Java, or leaves something half made behind, the status here is the right one.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

JSON, XML, TEXT = "application/json", "application/xml", "text/plain"
SLD_10, SLD_11 = "application/vnd.ogc.sld+xml", "application/vnd.ogc.se+xml"
SLD = """<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer><Name>n</Name><UserStyle>
<Name>own</Name><FeatureTypeStyle><Rule><PolygonSymbolizer><Fill><CssParameter name="fill">#ff0000</CssParameter></Fill>
</PolygonSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"""
SE = """<StyledLayerDescriptor version="1.1.0" xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se">
<NamedLayer><se:Name>n</se:Name><UserStyle><se:FeatureTypeStyle><se:Rule><se:PolygonSymbolizer/></se:Rule>
</se:FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>"""


class Step(NamedTuple):
    """One recorded call."""

    what: str
    method: str
    path: str
    body: Any
    kind: str
    status: int
    text: str = ""


def j(what: str, method: str, path: str, body: Any, status: int, text: str = "") -> Step:
    """A call with JSON, or without a body."""
    content = body if isinstance(body, str) else json.dumps(body)
    return Step(what, method, path, content, JSON, status, text)


def get(what: str, path: str, status: int, text: str = "") -> Step:
    """A call that reads."""
    return Step(what, "GET", path, None, "", status, text)


def delete(what: str, path: str, status: int, text: str = "") -> Step:
    """A call that removes."""
    return Step(what, "DELETE", path, None, "", status, text)


def workspaces(w: str) -> list[Step]:
    """Workspaces and namespaces."""
    return [
        j("create json", "POST", "workspaces", {"workspace": {"name": w}}, 201, w),
        j("duplicate", "POST", "workspaces", {"workspace": {"name": w}}, 409, f"Workspace '{w}' already exists"),
        Step("create xml", "POST", "workspaces", f"<workspace><name>{w}2</name></workspace>", XML, 201, f"{w}2"),
        Step("text/xml", "POST", "workspaces", f"<workspace><name>{w}3</name></workspace>", "text/xml", 201, f"{w}3"),
        Step("empty body", "POST", "workspaces", "", XML, 400),
        Step("malformed xml", "POST", "workspaces", "<workspace><name>", XML, 400),
        j("malformed json", "POST", "workspaces", '{"workspace":', 400),
        j("bad name", "POST", "workspaces", {"workspace": {"name": "a b/c"}}, 400),
        j("no name", "POST", "workspaces", {"workspace": {}}, 400),
        Step("unsupported", "POST", "workspaces", "x", TEXT, 415),
        get("get json", f"workspaces/{w}.json", 200, f'{{"workspace":{{"name":"{w}","isolated":false'),
        get("get xml", f"workspaces/{w}.xml", 200, f"<workspace>\n  <name>{w}</name>\n  <isolated>false</isolated>"),
        get("unknown", "workspaces/nope.json", 404, "No such workspace: 'nope' found"),
        get("namespace", f"namespaces/{w}.json", 200, f'{{"namespace":{{"prefix":"{w}","uri":"http://{w}"'),
        j("namespace uri", "PUT", f"namespaces/{w}", {"namespace": {"prefix": w, "uri": f"http://x.org/{w}"}}, 200),
        j("namespace taken", "POST", "namespaces", {"namespace": {"prefix": f"{w}4", "uri": f"http://x.org/{w}"}}, 409),
        j("rename", "PUT", f"workspaces/{w}3", {"workspace": {"name": f"{w}3r"}}, 200),
        j("put unknown", "PUT", "workspaces/nope", {"workspace": {"name": "x"}}, 404),
        delete("delete empty", f"workspaces/{w}2", 200),
        delete("delete renamed", f"workspaces/{w}3r", 200),
        delete("delete unknown", f"workspaces/{w}2?recurse=true", 404),
        j("wms settings", "PUT", f"services/wms/workspaces/{w}/settings", {"wms": {"title": "T"}}, 200),
        get(
            "wms settings", f"services/wms/workspaces/{w}/settings.json", 200, f'{{"wms":{{"workspace":{{"name":"{w}"}}'
        ),
        j("own settings", "POST", f"workspaces/{w}/settings", {"settings": {"charset": "UTF-8"}}, 201, w),
        get("own settings", f"workspaces/{w}/settings.json", 200, '{"settings":'),
        get("global settings", "settings.json", 200, '{"global":{"settings":'),
        get("about", "about/version.json", 200, '{"about":{"resource":[{"@name":"GeoServer"'),
        Step("reload", "POST", "reload", None, "", 200),
        get("reload by GET", "reload", 405),
    ]


def styles(w: str) -> list[Step]:
    """Styles of a workspace."""
    place = f"workspaces/{w}/styles"
    return [
        Step("SLD 1.0", "POST", f"{place}?name=st10", SLD, SLD_10, 201, "st10"),
        Step("duplicate", "POST", f"{place}?name=st10", SLD, SLD_10, 403, "Style st10 already exists."),
        Step("SE 1.1", "POST", f"{place}?name=st11", SE, SLD_11, 201, "st11"),
        Step("malformed", "POST", f"{place}?name=bad", "<StyledLayerDescriptor>", SLD_10, 400),
        Step("own name", "POST", place, SLD, SLD_10, 201, "own"),
        j("entry", "POST", place, {"style": {"name": "st2", "filename": "st2.sld"}}, 201, "st2"),
        Step("body", "PUT", f"{place}/st2", SLD, SLD_10, 200),
        Step("put malformed", "PUT", f"{place}/st2", "<x", SLD_10, 400),
        Step("put unknown", "PUT", f"{place}/nope", SLD, SLD_10, 404),
        j("file elsewhere", "POST", place, {"style": {"name": "x", "filename": "../../../security/x.sld"}}, 400),
        j("file of others", "POST", place, {"style": {"name": "x", "filename": "st10.sld"}}, 400),
        get(
            "json", f"{place}/st10.json", 200, f'{{"style":{{"name":"st10","workspace":{{"name":"{w}"}},"format":"sld"'
        ),
        get("sld", f"{place}/st11.sld", 200, "<StyledLayerDescriptor"),
        get("unknown", f"{place}/nope.json", 404, f"No such style nope in workspace {w}"),
        delete("unused", f"{place}/own", 200),
        delete("unknown", f"{place}/nope", 404, "Style nope not found"),
    ]


def stores(w: str, database: dict[str, str]) -> list[Step]:
    """Data stores and feature types; the database has a table `countries` of polygons."""
    place = f"workspaces/{w}/datastores"
    types = f"{place}/pg/featuretypes"

    def store(name: str, **more: str) -> dict[str, Any]:
        entries = [{"@key": key, "$": text} for key, text in {**database, **more}.items()]
        return {"dataStore": {"name": name, "connectionParameters": {"entry": entries}}}

    def of(name: str, **more: Any) -> dict[str, Any]:
        return {"featureType": {"name": name, **more}}

    return [
        j("create", "POST", place, store("pg"), 201, "pg"),
        j("duplicate", "POST", place, store("pg"), 409, f"Store 'pg' already exists in workspace '{w}'"),
        j("unknown workspace", "POST", "workspaces/nope/datastores", store("pg"), 404),
        j("unreachable", "POST", place, store("pgbad", port="9"), 201, "pgbad"),
        j("a socket", "POST", place, store("pgsocket", host="/var/run/postgresql"), 400),
        j("no parameters", "POST", place, {"dataStore": {"name": "none"}}, 400),
        get("get", f"{place}/pg.json", 200, '{"dataStore":{"name":"pg","type":"PostGIS","enabled":true,"workspace":'),
        get("unknown", f"{place}/nope.json", 404, f"No such datastore: {w},nope"),
        j("description", "PUT", f"{place}/pg", {"dataStore": {"description": "D"}}, 200),
        j("put unknown", "PUT", f"{place}/nope", {"dataStore": {}}, 404, f"No such datastore: {w},nope"),
        get("available", f"{types}.json?list=available", 200, '{"list":{"string":["countries"]}}'),
        j("minimal", "POST", types, of("c1", nativeName="countries"), 201),
        j("duplicate type", "POST", types, of("c1"), 409, "Resource named 'c1' already exists in store: 'pg'"),
        j("full", "POST", types, of("c2", nativeName="countries", title="T", srs="EPSG:4326"), 201),
        j("unknown table", "POST", types, of("nope"), 400),
        j("another folder", "PUT", f"{types}/c1", {"featureType": {"nativeName": "../../x/y"}}, 400),
        j("unknown store", "POST", f"{place}/no/featuretypes", of("x"), 404, f"No such data store: {w},no"),
        j("bad store", "POST", f"{place}/pgbad/featuretypes", of("x"), 400),
        get(
            "type", f"{types}/c1.json", 200, '{"featureType":{"name":"c1","nativeName":"countries","namespace":{"name"'
        ),
        get("type of workspace", f"workspaces/{w}/featuretypes/c2.json", 200),
        get("unknown type", f"{types}/nope.json", 404, f"No such feature type: {w},pg,nope"),
        j("title", "PUT", f"{types}/c1", {"featureType": {"title": "New"}}, 200),
        j("boxes", "PUT", f"{types}/c2?recalculate=nativebbox,latlonbbox", {"featureType": {}}, 200),
        j("rename", "PUT", f"{types}/c2", of("c2r"), 200),
        j("unknown put", "PUT", f"{types}/nope", of("x"), 404, f"No such feature type: {w},pg,nope"),
        Step("reset", "PUT", f"{types}/c1/reset", None, "", 200),
    ]


def layers(w: str) -> list[Step]:
    """Layers, groups, and what may be removed."""
    group = {
        "name": "lg1",
        "publishables": {"published": [{"@type": "layer", "name": f"{w}:{one}"} for one in ("c1", "c2r")]},
    }
    groups, types = f"workspaces/{w}/layergroups", f"workspaces/{w}/datastores/pg/featuretypes"
    styled = {"layer": {"defaultStyle": {"name": f"{w}:st10"}}}
    return [
        get("layer", f"layers/{w}:c1.json", 200, '{"layer":{"name":"c1","'),
        get("unknown layer", f"layers/{w}:nope.json", 404, f"No such layer: {w}:nope"),
        j("default style", "PUT", f"layers/{w}:c1", styled, 200),
        j("of workspace", "PUT", f"workspaces/{w}/layers/c1", styled, 200),
        j("unknown style", "PUT", f"layers/{w}:c1", {"layer": {"defaultStyle": {"name": "nope"}}}, 400),
        j("styles", "PUT", f"layers/{w}:c1", {"layer": {"styles": {"style": [{"name": "st2", "workspace": w}]}}}, 200),
        j("put unknown", "PUT", f"layers/{w}:nope", {"layer": {}}, 404),
        get("styles", f"layers/{w}:c1/styles.json", 200, '{"styles":{"style":[{"name":"st2"'),
        delete("style in use", f"workspaces/{w}/styles/st10", 403),
        delete("style taken out", f"workspaces/{w}/styles/st2?recurse=true", 200),
        j("group", "POST", groups, {"layerGroup": group}, 201, "lg1"),
        j(
            "group twice",
            "POST",
            groups,
            {"layerGroup": group},
            409,
            f"Layer group named 'lg1' already exists in workspace {w}",
        ),
        j("no layer", "POST", groups, {"layerGroup": {"name": "x", "layers": {"layer": ["nope"]}}}, 400),
        j("empty group", "POST", groups, {"layerGroup": {"name": "x"}}, 400),
        get("get group", f"{groups}/lg1.json", 200, '{"layerGroup":{"name":"lg1","mode":"SINGLE"'),
        j("group title", "PUT", f"{groups}/lg1", {"layerGroup": {"title": "G2"}}, 200),
        get("unknown group", f"{groups}/nope.json", 404, f"No such layer group nope in workspace {w}"),
        delete("grouped layer", f"layers/{w}:c1", 403, "Unable to delete layer referenced by layer group 'lg1'"),
        delete("type with layer", f"{types}/c2r", 403),
        delete("grouped type", f"{types}/c2r?recurse=true", 403),
        delete("full store", f"workspaces/{w}/datastores/pg", 403),
        delete("remove group", f"{groups}/lg1", 200),
        delete("remove group again", f"{groups}/lg1", 404),
        delete("type", f"{types}/c2r?recurse=true", 200),
        delete("type again", f"{types}/c2r?recurse=true", 404),
    ]


def rules(w: str) -> list[Step]:
    """Access rules and roles."""
    place, role = "security/acl/layers", f"ROLE_{w.upper()}"
    return [
        get("rules", f"{place}.json", 200, "{"),
        j("add", "POST", place, {f"{w}.*.r": role}, 200),
        j("add again", "POST", place, {f"{w}.*.r": role}, 409, f"Already existing rules: {w}.*.r"),
        j("change", "PUT", place, {f"{w}.*.r": f"{role},ROLE_ANONYMOUS"}, 200),
        j("change unknown", "PUT", place, {f"{w}.x.r": role}, 409),
        j("no rule", "POST", place, {"bad": role}, 422, "Invalid rule bad, the expected format is"),
        j("no mode", "POST", place, {f"{w}.c1.q": role}, 422, f"Unknown access mode q in {w}.c1.q"),
        j("two lines", "POST", place, {f"{w}.c1.w": "A\n*.*.w=*"}, 422),
        Step("xml", "POST", place, f'<rules><rule resource="{w}.c1.w">{role}</rule></rules>', XML, 200),
        delete("remove", f"{place}/{w}.c1.w", 200),
        delete("remove again", f"{place}/{w}.c1.w", 404, f"Rule not found: {w}.c1.w"),
        get("mode", "security/acl/catalog.json", 200, '{"mode":"HIDE"}'),
        Step("role", "POST", f"security/roles/role/{role}", None, "", 201),
        Step("role again", "POST", f"security/roles/role/{role}", None, "", 404, f"The role {role} already exists"),
        Step("give", "POST", f"security/roles/role/{role}/user/u1", None, "", 200),
        get("of user", "security/roles/user/u1.json", 200, f'{{"roles":["{role}"]}}'),
        delete("role gone", f"security/roles/role/{role}", 200),
        delete("role unknown", f"security/roles/role/{role}", 404),
        delete("rules go", f"{place}/{w}.*.r", 200),
    ]
