"""Supervises only the private Redis and PostgreSQL of a home, for tests that need no more: prints `ready`, waits."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from layman_server.commands.services import plan_services, private_postgres_user
from layman_server.errors import ServerError
from layman_server.settings import Settings
from layman_server.supervisor.home import Home
from layman_server.supervisor.leftovers import end_leftovers
from layman_server.supervisor.state import write_state
from layman_server.supervisor.supervisor import Supervisor

STORES = {"redis", "initdb", "postgresql", "databases"}


def main() -> None:
    home = Home(Path(sys.argv[1]).resolve())
    home.make_folders(private_postgres_user(Settings()))
    end_leftovers(home)
    settings, specs = plan_services(home, Settings.from_environment())

    def record(supervisor: Supervisor) -> None:
        services = [
            (service.spec.name, service.state.value, service.pid, 0) for service in supervisor.services.values()
        ]
        write_state(home.state_path, os.getpid(), "", services)

    supervisor = Supervisor([spec for spec in specs if spec.name in STORES], home.logs_dir, on_change=record)

    def ready() -> None:
        pids = {name: service.pid for name, service in supervisor.services.items()}
        print(json.dumps({"dsn": settings.postgresql_dsn(), "redis": settings.redis_url, "pids": pids}), flush=True)

    try:
        supervisor.run(ready)
    except ServerError as error:
        sys.exit(str(error))
    finally:
        home.remove_temporary_folders()


main()
