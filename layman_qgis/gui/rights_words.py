"""Access rights in words: what they do, what is wrong with them, how templates are called."""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QCoreApplication

from layman_qgis.api.requests import EVERYONE
from layman_qgis.api.rights import Kind, Problem, Rights, Template, kind_of

#: More names than this are counted, not listed.
_LISTED = 4


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("RightsWords", text)


def effect(rights: Rights, label: Callable[[str], str] = str) -> str:
    """What the rights do, one or two sentences."""
    if EVERYONE in rights.write:
        return tr("Everybody can see it, change it and delete it, without signing in.")
    reading, writing = tr("Nobody can see it."), tr("Nobody can change or delete it.")
    if rights.is_public:
        reading = tr("Everybody can see it, without signing in.")
    elif rights.read:
        reading = tr("Only {0} can see it.").format(_listed(rights.read, label))
    if rights.write:
        writing = tr("Only {0} can change or delete it.").format(_listed(rights.write, label))
    return f"{reading} {writing}"


def short(rights: Rights, owner: str) -> str:
    """The rights in a few words, for a button or a label."""
    if EVERYONE in rights.write:
        return tr("Everybody can see and change it")
    if rights.is_public:
        return tr("Everybody can see it")
    others = [name for name in rights.read if name != owner]
    if not others:
        return tr("Only I can see it") if owner else tr("Nobody else can see it")
    return tr("{0} can see it").format(_listed(tuple(others), str))


def explanation(problem: Problem) -> str:
    """Why the server would refuse, and what helps."""
    return {
        Problem.NOBODY_WRITES: tr("Nobody could change it any more. Let somebody write."),
        Problem.OWNER_LOSES: tr("The owner of the workspace must be able to write."),
        Problem.YOU_LOSE: tr("You could not change it any more. Let yourself or a role of yours write."),
        Problem.NO_USER_WRITES: tr("Roles alone cannot write here. Let at least one user write."),
        Problem.TOO_MANY: tr("These are more names than the server takes. Use a role for them."),
    }[problem]


def template_label(kind: Template, role: str = "") -> str:
    """How a template is called."""
    return {
        Template.PRIVATE: tr("Private"),
        Template.EVERYONE_READS: tr("Everybody reads"),
        Template.EVERYONE_WRITES: tr("Everybody reads and writes"),
        Template.ROLE_READS: tr("{0} reads").format(role),
        Template.ROLE_WRITES: tr("{0} reads and writes").format(role),
    }[kind]


def _listed(names: tuple[str, ...], label: Callable[[str], str]) -> str:
    shown = [label(name) if kind_of(name) is not Kind.ROLE else tr("the role {0}").format(name) for name in names]
    if len(shown) > _LISTED:
        shown = [*shown[:_LISTED], tr("{0} more").format(len(shown) - _LISTED)]
    return ", ".join(shown)
