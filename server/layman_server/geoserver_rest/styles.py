"""Styles, global and of workspaces: their entries in the catalogue, and their files."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

from lxml import etree

from layman_server.durable_files import FileToWrite, write_files
from layman_server.errors import BadStyle, UnknownStyle
from layman_server.geoserver.catalog_places import style_file_of
from layman_server.geoserver.catalog_xml import read_style
from layman_server.geoserver.objects import Style
from layman_server.geoserver.style_file import recognise
from layman_server.geoserver.xml_codecs import child_text, set_child
from layman_server.geoserver_rest.calls import JSON, XML, Answer, Call, Route
from layman_server.geoserver_rest.new_ids import new_id
from layman_server.geoserver_rest.refusals import Refused, bad_request, forbidden, not_found
from layman_server.geoserver_rest.taking import laid_over, lookup, named
from layman_server.model.layer_source import StyleFormat

SLD_10, SLD_11, ZIP = "application/vnd.ogc.sld+xml", "application/vnd.ogc.se+xml", "application/zip"
_BODIES = frozenset({SLD_10, SLD_11, "application/vnd.geoserver.geocss+css", ZIP, "application/x-zip-compressed"})
_ENTRIES = frozenset({JSON, "text/json", XML, "text/xml"})
_FILENAME = re.compile(r"[^/\\\x00-\x1f\x7f:]{1,150}\.(sld|SLD)")
_PICTURES = frozenset({".png", ".svg", ".jpg", ".jpeg", ".gif"})
_MOST_FILES, _MOST_BYTES = 200, 20_000_000


def all_styles(call: Call, workspace: str = "") -> Answer:
    """The global styles, or those of a workspace."""
    _read(call, workspace)
    found = call.catalog.styles(workspace)
    return call.listed("styles", "style", [(one.name, call.shown.style_place(one)) for one in found])


def create(call: Call, workspace: str = "") -> Answer:
    """Make a style of an SLD, of a zip with an SLD and its pictures, or an entry whose SLD is sent later."""
    _write(call, workspace)
    if call.kind in _ENTRIES:
        document = call.document("style")
        name = _free(call, workspace, named(document))
        filename = _checked_filename(call, workspace, child_text(document, "filename") or f"{name}.sld", name)
        set_child(document, "filename", filename)
        style = read_style(laid_over(document, None), workspace, lookup(call.catalog, workspace))
        _add(call, replace(style, id=new_id("Style")), {})
        return call.created(name, *_place(workspace, name))
    content, pictures = _content(call)
    version = _version(content)
    name = _free(call, workspace, call.query.get("name") or _own_name(content) or "Default Styler")
    filename = _checked_filename(call, workspace, f"{name}.sld", name)
    style = Style(new_id("Style"), name, workspace, filename, version)
    _add(call, style, {filename: content, **pictures})
    return call.created(name, *_place(workspace, name))


def one_style(call: Call, name: str, workspace: str = "") -> Answer:
    """A style: its entry, or with `.sld` (or the header Accept) its file."""
    style = _style(call, workspace, name)
    if call.suffix != "sld":
        return call.show(style)
    path = call.root / style_file_of(call.catalog, style)
    try:
        # A link in the folder could lead anywhere.
        content = path.read_bytes() if path.resolve().is_relative_to(call.root.resolve()) else b""
    except OSError:
        content = b""
    if not content:
        raise not_found(f"The style {name} has no file yet.")
    return Answer(body=content, kind=SLD_11 if style.version == "1.1.0" else SLD_10)


def change(call: Call, name: str, workspace: str = "") -> Answer:
    """Change the entry of a style, or replace its file."""
    _write(call, workspace)
    before = _style(call, workspace, name)
    _check_not_own(call, before)
    if call.kind in _ENTRIES:
        return _change_entry(call, before)
    content, pictures = _content(call)
    version = _version(content)
    folder = call.root / style_file_of(call.catalog, before).parent
    _put(call, folder, {before.filename: content, **pictures})
    if version != before.version or before.format != "sld":
        call.catalog.save(replace(before, version=version, format="sld"))
    return Answer()


def _change_entry(call: Call, before: Style) -> Answer:
    document = call.document("style")
    after = read_style(laid_over(document, before), before.workspace, lookup(call.catalog, before.workspace))
    after = replace(after, workspace_id=before.workspace_id)
    if after.name != before.name:
        _free(call, before.workspace, after.name)
    if after.filename != before.filename:
        _checked_filename(call, before.workspace, after.filename, after.name)
    call.catalog.save(after)
    return Answer()


def remove(call: Call, name: str, workspace: str = "") -> Answer:
    """Remove a style that no layer has, with `recurse` any; its file is kept as `.bak`."""
    _write(call, workspace)
    style = _style(call, workspace, name, missing=f"Style {name} not found")
    _check_not_own(call, style)
    layers = call.catalog.layers_with_style(style)
    if layers and not call.recurse:
        raise forbidden("Can't delete style referenced by existing layers.")
    for layer in layers:
        resource = call.catalog.resource_of(layer)
        call.need(resource.workspace)
        call.check_not_own_store(resource.workspace, resource.store, resource.name)
    call.catalog.remove(style, recurse=True)
    return Answer()


def _content(call: Call) -> tuple[bytes, dict[str, bytes]]:
    """The SLD of the body, and the pictures that come with it in a zip."""
    if call.kind not in _BODIES:
        raise Refused(415, f"Content-Type {call.kind or '(none)'} is not taken here, but {SLD_10}, {SLD_11} and {ZIP}.")
    if "css" in call.kind:
        raise Refused(415, "Styles in CSS are not taken: send SLD.")
    body = call.body
    if "zip" not in call.kind:
        return body, {}
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > _MOST_FILES or sum(member.file_size for member in members) > _MOST_BYTES:
                raise bad_request("The zip is too large for a style.")
            files = {PurePosixPath(member.filename).name: archive.read(member) for member in members}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise bad_request(f"The zip cannot be read: {error}") from error
    slds = [name for name in files if name.lower().endswith(".sld")]
    if len(slds) != 1:
        raise bad_request("The zip has to hold one SLD file.")
    pictures = {name: data for name, data in files.items() if Path(name).suffix.lower() in _PICTURES}
    return files[slds[0]], pictures


def _version(content: bytes) -> str:
    """The version of an SLD.

    Raises:
        Refused: it is none.
    """
    try:
        form, version = recognise(content)
    except (UnknownStyle, BadStyle) as error:
        raise bad_request(f"The style cannot be read: {error}") from error
    if form is not StyleFormat.SLD:
        raise bad_request("The style is no SLD.")
    return version


def _own_name(content: bytes) -> str:
    """The name that the first UserStyle of an SLD has."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    for node in root.iter("{*}UserStyle"):
        return next((str(child.text or "").strip() for child in node if etree.QName(child).localname == "Name"), "")
    return ""


def _add(call: Call, style: Style, files: dict[str, bytes]) -> None:
    folder = (call.root / style_file_of(call.catalog, style)).parent
    _put(call, folder, files)
    call.catalog.add(style)


def _put(call: Call, folder: Path, files: dict[str, bytes]) -> None:
    """Write files of a style; a folder that leads out of the directory is not written to."""
    if not folder.resolve().is_relative_to(call.root.resolve()):
        raise forbidden("The folder of the styles leads out of the data directory.")
    write_files([FileToWrite(folder / name, content) for name, content in files.items()])


def _checked_filename(call: Call, workspace: str, filename: str, name: str) -> str:
    if not _FILENAME.fullmatch(filename):
        raise bad_request(f"'{filename}' is no name of an SLD file; the folder is the workspace's.")
    if any(one.filename == filename and one.name != name for one in call.catalog.styles(workspace)):
        raise bad_request(f"The file {filename} is that of another style.")
    return filename


def _free(call: Call, workspace: str, name: str) -> str:
    if call.catalog.style(workspace, name) is not None:
        raise forbidden(f"Style {name} already exists.")
    call.check_no_publication(workspace, name)
    return name


def _place(workspace: str, name: str) -> tuple[str, ...]:
    return ("workspaces", workspace, "styles", name) if workspace else ("styles", name)


def _read(call: Call, workspace: str) -> None:
    """Global styles may be read by all who may manage something."""
    if workspace:
        call.workspace(workspace)
    else:
        call.need(call.account.username or "")


def _write(call: Call, workspace: str) -> None:
    if workspace:
        call.workspace(workspace)
    else:
        call.need()


def _style(call: Call, workspace: str, name: str, missing: str = "") -> Style:
    _read(call, workspace)
    found = call.catalog.style(workspace, name)
    if found is None:
        place = f" in workspace {workspace}" if workspace else ""
        raise not_found("" if call.is_quiet else missing or f"No such style {name}{place}")
    return found


def _check_not_own(call: Call, style: Style) -> None:
    """Raises Refused: the style is that of a layer which was published through Layman's REST API."""
    if not style.workspace:
        return
    for layer in call.catalog.layers_with_style(style):
        resource = call.catalog.resource_of(layer)
        if layer.style_id == style.id and call.is_own_store(resource.workspace, resource.store):
            call.check_not_own_store(resource.workspace, resource.store, resource.name)


ROUTES = tuple(
    route
    for place in ("styles", "workspaces/{workspace}/styles")
    for route in (
        Route("GET", place, all_styles),
        Route("POST", place, create),
        Route("GET", f"{place}/{{name}}", one_style),
        Route("PUT", f"{place}/{{name}}", change),
        Route("DELETE", f"{place}/{{name}}", remove),
    )
)
