"""Every error a client can see: one class each, with Layman's numeric code and the HTTP status.

The first line of a class's docstring is the message. Codes below 1000 are Layman's
(`doc/client-errors`, `error_list.py` of LayerManager/layman); codes from 1000 are ours, for cases that
Layman answers with HTML or with a status that blames the client.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar


class ServerError(Exception):
    """Internal server error."""

    code: ClassVar[int] = 1000
    http_status: ClassVar[int] = 500

    def __init__(
        self,
        detail: Mapping[str, Any] | str | None = None,
        *,
        retry_after_s: int | None = None,
        sub_code: int | None = None,
    ) -> None:
        """Keep `detail` (JSON-able, shown to the client) and, for passing faults, the seconds until a retry helps.

        `sub_code` is Layman's number for one of several causes of the same code.
        """
        super().__init__(detail)
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.sub_code = sub_code

    @property
    def message(self) -> str:
        """The first line of the class's docstring."""
        return (inspect.cleandoc(type(self).__doc__ or "")).splitlines()[0]

    def as_dict(self) -> dict[str, Any]:
        """`code`, `message` and, when there is one, `detail`, as Layman's error body."""
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.detail is not None:
            body["detail"] = self.detail if isinstance(self.detail, str) else dict(self.detail)
        if self.sub_code is not None:
            body["sub_code"] = self.sub_code
        return body

    def __str__(self) -> str:
        """Message and detail in one line, for logs and command lines."""
        if self.detail is None:
            return self.message
        if isinstance(self.detail, str):
            return f"{self.message} {self.detail}"
        said = self.detail.get("message")
        return f"{self.message} {said}" if said else f"{self.message} {dict(self.detail)}"


class MissingParameter(ServerError):
    """Missing parameter"""

    code, http_status = 1, 400


class WrongParameter(ServerError):
    """Wrong parameter value"""

    code, http_status = 2, 400


class UnsupportedCrs(ServerError):
    """Unsupported CRS of data file"""

    code, http_status = 4, 400


class NotSingleLayer(ServerError):
    """Data file does not contain single layer"""

    code, http_status = 5, 400


class DatabaseUnavailable(ServerError):
    """Cannot connect to database"""

    code, http_status = 6, 503


class DatabaseError(ServerError):
    """Database query error"""

    code, http_status = 7, 500


class ImportFailed(ServerError):
    """Error during import data into DB"""

    code, http_status = 11, 500


class LayerNotFound(ServerError):
    """Layer was not found"""

    code, http_status = 15, 404


class ThumbnailNotFound(ServerError):
    """Thumbnail was not found"""

    code, http_status = 16, 404


class LayerExists(ServerError):
    """Layer already exists"""

    code, http_status = 17, 409


class MissingShapefileParts(ServerError):
    """Missing one or more ShapeFile files."""

    code, http_status = 18, 400


class ChunkUploadInactive(ServerError):
    """Chunk upload is not active for this layer."""

    code, http_status = 20, 400


class UnknownChunkFile(ServerError):
    """Unknown combination of resumableFilename and layman_original_parameter."""

    code, http_status = 21, 400


class UploadGivenUp(ServerError):
    """UPLOAD_MAX_INACTIVITY_TIME during upload reached."""

    code, http_status = 22, 400


class MapExists(ServerError):
    """Map already exists"""

    code, http_status = 24, 409


class EndpointNotFound(ServerError):
    """This endpoint and method are not implemented yet!"""

    code, http_status = 25, 404


class MapNotFound(ServerError):
    """Map was not found"""

    code, http_status = 26, 404


class FileMissing(ServerError):
    """File was not found"""

    code, http_status = 27, 404


class ZeroLengthIdentifier(ServerError):
    """Zero-length identifier found. Data file probably contains attribute with zero-length name (e.g. empty string)."""

    code, http_status = 28, 400


class Unauthorized(ServerError):
    """Unauthorized access"""

    code, http_status = 30, 403


class MethodNotAllowed(ServerError):
    """Unexpected HTTP method."""

    code, http_status = 31, 405


class UnsuccessfulAuthentication(ServerError):
    """Unsuccessful OAuth2 authentication."""

    code, http_status = 32, 403


class NoUsername(ServerError):
    """Authenticated user did not claim any username within Layman yet."""

    code, http_status = 33, 400


class UsernameAlreadyReserved(ServerError):
    """User already reserved username."""

    code, http_status = 34, 400


class WorkspaceNameTaken(ServerError):
    """Workspace name already reserved."""

    code, http_status = 35, 409


class CatalogueRefused(ServerError):
    """CSW exception."""

    code, http_status = 37, 502


class CatalogueUnavailable(ServerError):
    """Micka HTTP or connection error."""

    code, http_status = 38, 503


class WorkspaceNotFound(ServerError):
    """Workspace does not exist."""

    code, http_status = 40, 404


class WrongAccessRights(ServerError):
    """Wrong access rights."""

    code, http_status = 43, 400


class UnsuccessfulHeaderAuthentication(ServerError):
    """Unsuccessful HTTP Header authentication."""

    code, http_status = 44, 403


class UnknownStyle(ServerError):
    """Unknown style file. Can recognize only SLD and QML files."""

    code, http_status = 46, 400


class WrongParameterCombination(ServerError):
    """Wrong combination of parameters"""

    code, http_status = 48, 400


class PublicationInProcess(ServerError):
    """Publication is already in process."""

    code, http_status = 49, 409


class ThumbnailFailed(ServerError):
    """Error when generating thumbnail"""

    code, http_status = 51, 500


class GeoServerUnavailable(ServerError):
    """GeoServer HTTP or connection error"""

    code, http_status = 52, 503


class WrongHeader(ServerError):
    """Wrong header value"""

    code, http_status = 54, 400


class NameTooLong(ServerError):
    """Username or workspace name is too long. Maximum is 59 characters."""

    code, http_status = 56, 403


class UserNotFound(ServerError):
    """User was not found."""

    code, http_status = 57, 404


class UserNotRemovable(ServerError):
    """User cannot be removed."""

    code, http_status = 58, 403


class InternalError(ServerError):
    """Internal server error. The server's log names the cause."""

    code, http_status = 1000, 500


class ServiceUnavailable(ServerError):
    """A part of the server is not available at the moment. Try again shortly."""

    code, http_status = 1001, 503


class StorageFull(ServerError):
    """No space is left on the server's disk."""

    code, http_status = 1002, 507


class BadStyle(ServerError):
    """The style cannot be used for this layer."""

    code, http_status = 1003, 400


class Interrupted(ServerError):
    """The work was interrupted and did not finish."""

    code, http_status = 1004, 500


class StartFailed(ServerError):
    """The server cannot start."""

    code, http_status = 1005, 500


class InvalidRequest(ServerError):
    """The request cannot be read."""

    code, http_status = 1006, 400


class RequestTooLarge(ServerError):
    """The request is too large."""

    code, http_status = 1007, 413


class RequestRefused(ServerError):
    """The server refused."""

    code, http_status = 1008, 400


class BackupRefused(ServerError):
    """The backup cannot be made or put back."""

    code, http_status = 1009, 400


class DataDirectoryRefused(ServerError):
    """The GeoServer data directory cannot be imported or exported."""

    code, http_status = 1010, 400


class TooManyAttempts(ServerError):
    """Too many attempts to sign in. Wait before the next one."""

    code, http_status = 1020, 429


class GeoServerRefused(ServerError):
    """GeoServer does not do what the server asks of it."""

    code, http_status = 1030, 502
