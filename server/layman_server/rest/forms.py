"""From a request's form and files to a command; raises the errors that clients see for wrong words."""

from __future__ import annotations

from flask import Request
from werkzeug.datastructures import MultiDict

from layman_server.errors import MissingParameter, WrongAccessRights, WrongParameter, WrongParameterCombination
from layman_server.model.access import EVERYONE, AccessRights
from layman_server.publishing.publish import PublishCommand, UploadedFile
from layman_server.rest.state import base_url
from layman_server.rest.uploads import receive, uploaded

_LATER = ("time_regex", "time_regex_format", "overview_resampling", "file_path")


def layer_form(request: Request, workspace: str) -> PublishCommand:
    """The form of `POST Workspace Layers` (`doc/rest.md`).

    Raises:
        MissingParameter, WrongParameterCombination: there is no file, or something beside it.
        WrongParameter: the form asks for something that this server does not do.
    """
    receive(request)
    form = request.form
    files = tuple(uploaded(part) for part in request.files.getlist("file") if part.filename)
    style = request.files.get("style") or request.files.get("sld")
    external = form.get("external_table_uri")
    if files and external:
        raise WrongParameterCombination(
            {
                "parameters": ["file", "external_table_uri"],
                "message": "Both `file` and `external_table_uri` parameters are filled",
                "expected": "Only one of the parameters is fulfilled.",
                "found": {"file": [file.name for file in files], "external_table_uri": "(given)"},
            }
        )
    if external or form.getlist("file") or any(form.get(name) for name in _LATER):
        asked = [name for name in ("external_table_uri", "file", *_LATER) if form.get(name)]
        raise WrongParameter({"parameters": asked, "message": "Not taken yet: send the files themselves in `file`."})
    if not files:
        raise MissingParameter(
            {
                "parameters": ["file", "external_table_uri", "file_path"],
                "message": "All parameters `file`, `external_table_uri`, and `file_path` are empty",
                "expected": "One of the parameters is filled.",
            }
        )
    return _command(form, workspace, files, uploaded(style) if style is not None and style.filename else None)


def map_form(request: Request, workspace: str) -> PublishCommand:
    """The form of `POST Workspace Maps` (`doc/rest.md`).

    Raises:
        MissingParameter: there is no file.
    """
    receive(request)
    files = tuple(uploaded(part) for part in request.files.getlist("file") if part.filename)[:1]
    if not files:
        raise MissingParameter({"parameter": "file"})
    return _command(request.form, workspace, files, None)


def _command(
    form: MultiDict[str, str], workspace: str, files: tuple[UploadedFile, ...], style: UploadedFile | None
) -> PublishCommand:
    return PublishCommand(
        workspace=workspace,
        base_url=base_url(),
        name=form.get("name", "").strip(),
        title=form.get("title", "").strip(),
        description=form.get("description", "").strip(),
        crs=form.get("crs", "").strip(),
        uuid=form.get("uuid", "").strip(),
        access_rights=_access_rights(form, workspace),
        files=files,
        style=style,
    )


def _access_rights(form: MultiDict[str, str], workspace: str) -> AccessRights | None:
    """Rights as sent. Only public reading and the owner's writing are kept by every door of this server so far."""
    read, write = _names(form.get("access_rights.read")), _names(form.get("access_rights.write"))
    if read is None and write is None:
        return None
    rights = AccessRights(read or (EVERYONE,), write or (workspace,))
    detail = {"access_rights": rights.as_dict(), "workspace_name": workspace}
    if EVERYONE not in rights.read:
        raise WrongAccessRights(
            {**detail, "message": "Reading must be open to EVERYONE: this server hides nothing yet."}
        )
    if workspace not in rights.write and EVERYONE not in rights.write:
        raise WrongAccessRights({**detail, "message": "Owner of the workspace have to keep write right."})
    return rights


def _names(text: str | None) -> tuple[str, ...] | None:
    names = tuple(name.strip() for name in (text or "").split(",") if name.strip())
    return names or None
