"""Bodies of requests: multipart forms whose files are streamed from disk, and urlencoded forms."""

from __future__ import annotations

from urllib.parse import urlencode

from qgis.PyQt.QtCore import QByteArray, QFile, QIODevice
from qgis.PyQt.QtNetwork import QHttpMultiPart, QHttpPart, QNetworkRequest

from layman_qgis.api.errors import ApiError
from layman_qgis.api.language import tr
from layman_qgis.api.requests import ApiRequest, FormFile


def multipart_of(request: ApiRequest) -> QHttpMultiPart:
    """The form of a request; the files stay open and belong to the form, which is sent piece by piece.

    Raises:
        ApiError: a file cannot be opened.
    """
    form = QHttpMultiPart(QHttpMultiPart.ContentType.FormDataType)
    for name, value in request.fields:
        part = QHttpPart()
        part.setHeader(QNetworkRequest.KnownHeaders.ContentDispositionHeader, f'form-data; name="{name}"')
        part.setBody(QByteArray(value.encode("utf-8")))
        form.append(part)
    for file in request.files:
        form.append(_file_part(file, form))
    return form


def urlencoded_of(request: ApiRequest) -> QByteArray:
    """The short form of a request without files."""
    return QByteArray(urlencode(request.data).encode("ascii"))


def _file_part(file: FormFile, owner: QHttpMultiPart) -> QHttpPart:
    part = QHttpPart()
    filename = file.filename.replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")
    disposition = f'form-data; name="{file.field}"; filename="{filename}"'
    part.setRawHeader(b"Content-Disposition", disposition.encode("utf-8"))
    part.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, file.content_type)
    if file.path is None:
        part.setBody(QByteArray(file.content))
        return part
    device = QFile(str(file.path), owner)
    if not device.open(QIODevice.OpenModeFlag.ReadOnly):
        raise ApiError(
            tr("The file to upload cannot be read."), tr("Publish again."), f"{file.path}\n{device.errorString()}"
        )
    part.setBodyDevice(device)
    return part
