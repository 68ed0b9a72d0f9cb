"""From a request's form and files to a command; raises the errors that clients see for wrong words."""

from __future__ import annotations

from flask import Request
from werkzeug.datastructures import MultiDict

from layman_server.errors import MissingParameter, WrongParameter, WrongParameterCombination
from layman_server.metadata.given import BadGivenMetadata, GivenMetadata, given_from_text
from layman_server.model.access import WishedRights, listed_names
from layman_server.model.external_table import redacted
from layman_server.model.names import WORKSPACE_PATTERN
from layman_server.publishing.changed_content import ChangeCommand
from layman_server.publishing.layer_input import LayerInput, UploadedFile
from layman_server.publishing.publish import PublishCommand
from layman_server.rest.state import base_url
from layman_server.rest.uploads import receive, uploaded

#: Parameters that say something of the files, and nothing without them.
_OF_FILES = ("crs", "overview_resampling", "time_regex")


def workspace_of_form(request: Request) -> str:
    """The `workspace` parameter of a request in the spelling of release 3.0.

    Raises:
        WrongParameter: there is none; Layman does not say "missing" either.
    """
    receive(request)
    workspace = (request.form.get("workspace") or request.args.get("workspace") or "").strip()
    if not workspace:
        raise WrongParameter({"parameter": "workspace", "expected": WORKSPACE_PATTERN})
    return workspace


def layer_form(request: Request, workspace: str) -> PublishCommand:
    """The form of `POST Workspace Layers` (`doc/rest.md`).

    Raises:
        MissingParameter, WrongParameterCombination: there is no file, or something beside it.
        WrongParameter: the form asks for something that this server does not do.
    """
    receive(request)
    data = _layer_data(request)
    if not data.is_given:
        raise MissingParameter(
            {
                "parameters": ["file", "external_table_uri", "file_path"],
                "message": "All parameters `file`, `external_table_uri`, and `file_path` are empty",
                "expected": "One of the parameters is filled.",
            }
        )
    _check_needs_files(request.form, data)
    return _publish_command(request.form, workspace, data, _style(request))


def map_form(request: Request, workspace: str) -> PublishCommand:
    """The form of `POST Workspace Maps` (`doc/rest.md`).

    Raises:
        MissingParameter: there is no file.
    """
    receive(request)
    files = _files(request)[:1]
    if not files:
        raise MissingParameter({"parameter": "file"})
    return _publish_command(request.form, workspace, LayerInput(files), None)


def layer_change_form(request: Request) -> ChangeCommand:
    """The form of `PATCH Workspace Layer` (`doc/rest.md`).

    Raises:
        WrongParameterCombination: something that says how to read files, but no files.
        WrongParameter: the form asks for something that this server does not do.
    """
    receive(request)
    data = _layer_data(request)
    _check_needs_files(request.form, data)
    return _change_command(request.form, data, _style(request))


def map_change_form(request: Request) -> ChangeCommand:
    """The form of `PATCH Workspace Map` (`doc/rest.md`)."""
    receive(request)
    return _change_command(request.form, LayerInput(_files(request)[:1]), None)


def _check_needs_files(form: MultiDict[str, str], data: LayerInput) -> None:
    """Return when nothing says how to read files where there are none.

    Raises:
        WrongParameterCombination: something does.
    """
    for parameter in _OF_FILES:
        if form.get(parameter) and not (data.files or data.awaited):
            raise WrongParameterCombination(
                {
                    "parameters": [parameter, "file"],
                    "message": f"Parameter `{parameter}` needs also parameter `file`.",
                    "expected": f"Input files in `file` parameter or empty `{parameter}` parameter.",
                    "found": {parameter: form[parameter][:300], "file": list(data.awaited)},
                }
            )


def _publish_command(
    form: MultiDict[str, str], workspace: str, data: LayerInput, style: UploadedFile | None
) -> PublishCommand:
    return PublishCommand(
        workspace=workspace,
        base_url=base_url(),
        name=form.get("name", "").strip(),
        title=form.get("title", "").strip(),
        description=form.get("description", "").strip(),
        uuid=form.get("uuid", "").strip(),
        access_rights=_access_rights(form),
        data=data,
        style=style,
        metadata=_metadata(form),
    )


def _change_command(form: MultiDict[str, str], data: LayerInput, style: UploadedFile | None) -> ChangeCommand:
    return ChangeCommand(
        base_url=base_url(),
        title=form.get("title", "").strip(),
        description=form.get("description", "").strip(),
        access_rights=_access_rights(form),
        data=data,
        style=style,
        metadata=_metadata(form),
    )


def _layer_data(request: Request) -> LayerInput:
    """What the form says of a layer's data.

    Raises:
        WrongParameterCombination: files beside an external table, or a format of times without the times.
        WrongParameter: `file_path`, which this server does not take.
    """
    form = request.form
    files, awaited = _files(request), tuple(name for name in form.getlist("file") if name)
    external = form.get("external_table_uri", "").strip()
    if external and (files or awaited):
        raise WrongParameterCombination(
            {
                "parameters": ["file", "external_table_uri"],
                "message": "Both `file` and `external_table_uri` parameters are filled",
                "expected": "Only one of the parameters is fulfilled.",
                "found": {"file": [*(file.name for file in files), *awaited], "external_table_uri": redacted(external)},
            }
        )
    if form.get("file_path"):
        raise WrongParameter({"parameter": "file_path", "message": "Not taken: send the files themselves in `file`."})
    if form.get("time_regex_format") and not form.get("time_regex"):
        raise WrongParameterCombination(
            {
                "parameters": ["time_regex_format"],
                "message": "Parameter `time_regex_format` needs also parameter `time_regex`.",
                "expected": "Image mosaic regex in `time_regex` parameter or empty `time_regex_format` parameter.",
                "found": {"time_regex_format": form["time_regex_format"][:300]},
            }
        )
    return LayerInput(
        files=files,
        awaited=() if files else awaited,
        external_table_uri=external,
        crs=form.get("crs", "").strip(),
        overview_resampling=form.get("overview_resampling", "").strip(),
        time_regex=form.get("time_regex", "").strip(),
        time_regex_format=form.get("time_regex_format", "").strip(),
        append="true" if request.method == "PATCH" and form.get("append", "").strip().lower() == "true" else "",
    )


def _files(request: Request) -> tuple[UploadedFile, ...]:
    return tuple(uploaded(part) for part in request.files.getlist("file") if part.filename)


def _style(request: Request) -> UploadedFile | None:
    """The style file; `sld` is its name of April 2020."""
    part = request.files.get("style") or request.files.get("sld")
    return uploaded(part) if part is not None and part.filename else None


def _metadata(form: MultiDict[str, str]) -> GivenMetadata | None:
    """What the owner says beyond title and description, None when the form does not say; `{}` takes all back.

    Raises:
        WrongParameter: it is something else.
    """
    text = form.get("metadata", "").strip()
    try:
        return given_from_text(text) if text else None
    except BadGivenMetadata as error:
        expected = "JSON of schema `GivenMetadata` in /rest/openapi.json"
        raise WrongParameter({"parameter": "metadata", "expected": expected, "message": str(error)[:500]}) from error


def _access_rights(form: MultiDict[str, str]) -> WishedRights:
    read, write = (listed_names(form.get(f"access_rights.{right}", "")) for right in ("read", "write"))
    return WishedRights(read or None, write or None)
