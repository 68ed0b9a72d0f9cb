"""The import of pycsw, which needs help.

pycsw 2.6 asks `pkg_resources` (part of setuptools until version 81) for its own version, and `pkg_resources` aborts
when any requirement of pycsw is installed in a version that pycsw does not name. The version is in the package's
metadata as well, so the import gets a `pkg_resources` that knows this one answer. That also saves the memory and the
third of a second that the real one takes.
"""

from __future__ import annotations

import sys
import threading
from importlib.metadata import version
from types import ModuleType, SimpleNamespace

_NAME = "pkg_resources"
_lock = threading.Lock()


def import_pycsw() -> None:
    """Import the top of pycsw; its modules can be imported as usual afterwards."""
    with _lock:
        if "pycsw" in sys.modules:
            return
        real = sys.modules.get(_NAME)
        answering = ModuleType(_NAME)
        answering.require = lambda name: [SimpleNamespace(version=version(name))]  # type: ignore[attr-defined]
        sys.modules[_NAME] = answering
        try:
            __import__("pycsw")
        finally:
            del sys.modules[_NAME]
            if real is not None:
                sys.modules[_NAME] = real
