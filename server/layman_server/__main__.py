"""`python -m layman_server` is `layman-server`."""

from __future__ import annotations

import sys

from layman_server.cli import main

sys.exit(main())
