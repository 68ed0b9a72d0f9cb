"""The catalogue's database: made when it is absent, with PostGIS where the server may add it."""

from __future__ import annotations

import logging
from typing import Any

import psycopg2
from psycopg2 import errors as pg_errors
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from layman_server.errors import DatabaseUnavailable
from layman_server.settings import Settings

logger = logging.getLogger(__name__)

CONNECT_TIMEOUT_S = 5


def prepare_database(settings: Settings) -> None:
    """Make the catalogue's database; repeatable, also from several processes at once.

    Its table is made by the catalogue itself at its first request.

    Raises:
        DatabaseUnavailable: PostgreSQL does not answer or refuses the user.
    """
    try:
        connection = connect(settings)
    except psycopg2.OperationalError:
        _create_database(settings)
        connection = connect(settings)
    try:
        connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        _add_postgis(connection)
    finally:
        connection.close()


def connect(settings: Settings) -> Any:
    """A new psycopg2 connection to the catalogue's database."""
    return psycopg2.connect(**settings.postgresql_dsn(settings.csw_dbname), connect_timeout=CONNECT_TIMEOUT_S)


def _create_database(settings: Settings) -> None:
    try:
        connection = psycopg2.connect(**settings.postgresql_dsn(), connect_timeout=CONNECT_TIMEOUT_S)
    except psycopg2.OperationalError as error:
        raise DatabaseUnavailable(str(error).strip(), retry_after_s=5) from error
    try:
        connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(settings.csw_dbname)))
    except (pg_errors.DuplicateDatabase, pg_errors.UniqueViolation):
        logger.debug("Another process made the database %s.", settings.csw_dbname)
    except pg_errors.InsufficientPrivilege as error:  # Also in the first seconds of a home, until it has been made.
        raise DatabaseUnavailable(
            f"There is no database {settings.csw_dbname}: {error}".strip(), retry_after_s=5
        ) from error
    finally:
        connection.close()


def _add_postgis(connection: Any) -> None:
    """Add PostGIS, which searches by a bounding box need; everything else works without."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        except pg_errors.UniqueViolation:
            logger.debug("Another process adds PostGIS to the catalogue's database.")
        except psycopg2.Error as error:
            logger.warning("The catalogue cannot search by bounding box, PostGIS is not there: %s", error)
