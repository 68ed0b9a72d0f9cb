"""The JSON schemas of map compositions, version 2.0.0 to 3.0.0, kept in this package.

The rules are those of https://github.com/hslayers/map-compositions; the files say them in a shorter form. One
regular expression (e-mail addresses) is written so that it takes linear time for the same set of texts.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib import resources

from jsonschema import Draft7Validator

from layman_server.errors import WrongParameter

VERSIONS = ("2.0.0", "2.1.0", "2.2.0", "3.0.0")
#: As in Layman's answer about a wrong `describedBy`.
SCHEMA_URL_PATTERN = (
    r"^https://raw.githubusercontent.com/hslayers/map-compositions/"
    r"(([0-9]{1,}.[0-9]{1,}.[0-9]{1,})|([a-zA-Z]*?))/schema.json$"
)


def validator_for(schema_url: object) -> Draft7Validator:
    """The validator of the schema that a composition names as `describedBy`.

    Raises:
        WrongParameter: it is not the address of a composition schema, or of a version that is not known here.
    """
    if not isinstance(schema_url, str) or not re.match(SCHEMA_URL_PATTERN, schema_url):
        raise WrongParameter(
            {"parameter": "file", "reason": "Invalid schema url", "regular_expression": SCHEMA_URL_PATTERN}
        )
    version = schema_url.split("/")[-2]
    if version not in VERSIONS:
        raise WrongParameter(
            {
                "parameter": "file",
                "reason": "Invalid schema version",
                "found": version,
                "expected": " or ".join(VERSIONS),
            }
        )
    return _validator(version)


@lru_cache(maxsize=len(VERSIONS))
def _validator(version: str) -> Draft7Validator:
    text = resources.files(__package__).joinpath("schemas").joinpath(f"{version}.json").read_text(encoding="utf-8")
    return Draft7Validator(json.loads(text))
