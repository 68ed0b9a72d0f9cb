"""Lines of `security/layers.properties` that GeoServer would skip, and registries that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from layman_server.geoserver.access_rules import is_understood
from layman_server.geoserver.catalog_files import CatalogFiles, Problem
from layman_server.geoserver.catalog_parts import DamagedFile
from layman_server.geoserver.security_xml import ROLES_FILE, USERS_FILE, read_roles, read_users

RULES_FILE = "security/layers.properties"


def rule_problems(files: CatalogFiles) -> Iterator[Problem]:
    """What is wrong with the files of access rules, roles and users; one that is not there is no problem."""
    for path, effect in ((RULES_FILE, "GeoServer's default rules count"), (ROLES_FILE, ""), (USERS_FILE, "")):
        try:
            content = files.content(path)
            if content is None:
                continue
            if path == ROLES_FILE:
                read_roles(content)
            elif path == USERS_FILE:
                read_users(content)
            else:
                yield from _bad_lines(content)
        except DamagedFile as error:
            yield Problem(path, str(error), effect or "nothing of it is known")


def _bad_lines(content: bytes) -> Iterator[Problem]:
    for number, line in enumerate(content.decode("utf-8", errors="surrogateescape").splitlines(), 1):
        if not is_understood(line):
            yield Problem(RULES_FILE, f"line {number} is no rule", "the line is skipped")
