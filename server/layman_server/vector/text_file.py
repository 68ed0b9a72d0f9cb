"""The encoding of an uploaded text file."""

from __future__ import annotations

from layman_server.vector.text_encoding import SAMPLE_BYTES, first_invalid_utf8, guess_encoding
from layman_server.vector.upload import MainFile, wrong_file

#: The guess begins so much before the first byte that is not UTF-8.
BEFORE_BYTES = 1000


def text_encoding(main: MainFile) -> str | None:
    """None for UTF-8, which every byte is checked for; else the encoding in which the text reads best.

    Raises:
        WrongParameter: it is not UTF-8 and reads well in no encoding; the detail says at which byte.
    """
    with main.open() as stream:
        bad_byte = first_invalid_utf8(stream)
    if bad_byte is None:
        return None
    with main.open() as stream:
        stream.seek(max(0, bad_byte - BEFORE_BYTES))
        encoding = guess_encoding(stream.read(SAMPLE_BYTES))
    if encoding is None:
        raise wrong_file(f"{main.name} is not UTF-8: the byte at {bad_byte} is wrong.", offset_bytes=bad_byte)
    return encoding
