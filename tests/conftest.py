"""What holds for all tests: a slow or busy machine is no fault of the code."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from layman_server.model.proj_data import lead_to_proj_data

settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")
lead_to_proj_data(os.environ)
