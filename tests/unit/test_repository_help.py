"""The buttons for help lead to sections that the user guide has."""

from __future__ import annotations

import re
from pathlib import Path

from layman_qgis.api import guide

ROOT = Path(__file__).resolve().parents[2]


def anchors(page: Path) -> set[str]:
    """Of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ +(.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_section_that_a_button_opens_is_there():
    opened = {value.split("#")[1] for value in vars(guide).values() if isinstance(value, str) and "#" in value}
    assert len(opened) > 8
    assert opened - anchors(ROOT / "docs" / "user-guide.md") == set()
