"""The documents as pages in HTML, for people who look at them with a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any


def page(title: str, document: Mapping[str, Any]) -> bytes:
    """A page with the texts and links of a document, and its collections or features in a table."""
    parts = [f"<h1>{escape(title)}</h1>", f"<p>{escape(str(document.get('description', '')))}</p>"]
    for one in document.get("collections", ()):
        parts.append(f"<h2>{escape(str(one['title']))}</h2>{_links(one['links'])}")
    if "features" in document:
        parts.append(_table(document["features"]))
    if "properties" in document:
        parts.append(_table([document]))
    parts += [f"<p>{escape(str(one))}</p>" for one in document.get("conformsTo", ())]
    parts.append(_links(document.get("links", ())))
    head = f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return f"{head}<body>{''.join(parts)}</body></html>\n".encode()


def _links(links: Sequence[Mapping[str, str]]) -> str:
    items = "".join(
        f'<li><a href="{escape(one["href"])}">{escape(one.get("title") or one["rel"])}</a> {escape(one["type"])}</li>'
        for one in links
    )
    return f"<ul>{items}</ul>"


def _table(features: Sequence[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(name for feature in features for name in feature["properties"]))
    head = "".join(f"<th>{escape(name)}</th>" for name in ("id", *names))
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in _values(feature, names)) + "</tr>"
        for feature in features
    )
    return f'<table border="1"><tr>{head}</tr>{rows}</table>'


def _values(feature: Mapping[str, Any], names: Sequence[str]) -> list[object]:
    properties = feature["properties"]
    return [feature.get("id", ""), *("" if properties.get(name) is None else properties[name] for name in names)]
