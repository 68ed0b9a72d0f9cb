"""An answer of the OGC engine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What is left to send when a request has been handled; `begun` means that status and headers are sent."""

    status: int
    headers: dict[str, str]
    body: bytes
    begun: bool = False
