"""The layers of a map as a tree with groups, each with what will happen to it and a tick to leave it out."""

from __future__ import annotations

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from layman_qgis.core.composition import MapMember
from layman_qgis.core.findings import Finding, Severity
from layman_qgis.core.loss_findings import loss_findings
from layman_qgis.core.style_export import StyleFormat
from layman_qgis.gui import icons
from layman_qgis.gui.verdicts import SEVERITY_ICONS

LAYER_ID = int(Qt.ItemDataRole.UserRole) + 1
NAME_COLUMN, FATE_COLUMN = 0, 1


class MembersView(QObject):
    """Fills a QTreeWidget with :class:`MapMember` values and reads the ticks back."""

    changed = pyqtSignal()

    def __init__(self, tree: QTreeWidget) -> None:
        """Take over ``tree``."""
        super().__init__(tree)
        self._tree = tree
        self._members: list[MapMember] = []
        self._style_format = StyleFormat.QML
        #: What styles lose, by the layer's id; styles are not exported anew with every key.
        self._lost: dict[str, list[Finding]] = {}
        tree.setColumnCount(2)
        tree.setHeaderLabels([self.tr("Layer"), self.tr("In the map")])
        tree.header().setSectionResizeMode(NAME_COLUMN, QHeaderView.ResizeMode.Stretch)
        tree.header().setSectionResizeMode(FATE_COLUMN, QHeaderView.ResizeMode.ResizeToContents)
        tree.header().setStretchLastSection(False)
        tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        tree.itemChanged.connect(self._item_changed)

    def show(self, members: list[MapMember]) -> None:
        """Show ``members``, top first; those that can be published are ticked."""
        self._members = list(members)
        self._lost.clear()
        self._tree.blockSignals(True)
        self._tree.clear()
        groups: dict[tuple[str, ...], QTreeWidgetItem] = {}
        for member in members:
            parent = self._group(tuple(member.group_path), groups)
            self._add_member(parent, member)
        self._tree.expandAll()
        self._tree.blockSignals(False)
        self.changed.emit()

    def skipped(self) -> frozenset[str]:
        """Identifiers of the layers left out."""
        ticked = {str(item.data(NAME_COLUMN, LAYER_ID)) for item in self._leaves() if _is_ticked(item)}
        return frozenset(member.layer_id for member in self._members if member.layer_id not in ticked)

    def chosen(self) -> list[MapMember]:
        """The members that are ticked."""
        skipped = self.skipped()
        return [member for member in self._members if member.layer_id not in skipped]

    def problem(self) -> str:
        """Why there can be no map yet; empty when there can."""
        if len(self.skipped()) >= len(self._members):
            return self.summary()
        for member in self.chosen():
            if any(one.severity is Severity.ERROR for one in self._losses(member)):
                return self.tr("Choose QML: of the style of “{0}” nothing is left as SLD.").format(member.name)
        return ""

    def summary(self) -> str:
        """One sentence on what publishing the map does."""
        chosen = self.chosen()
        first = sum(member.published is None and member.external is None for member in chosen)
        if not self._members:
            return self.tr("The project has no layers yet.")
        if not chosen:
            return self.tr("Tick at least one layer.")
        if not first:
            return self.tr("Layers: {0}. All of them are on the web already.").format(len(chosen))
        return self.tr("Layers: {0}. Published first: {1}.").format(len(chosen), first)

    def fate(self, member: MapMember) -> tuple[str, str]:
        """Icon name and words on what will happen to ``member``."""
        if member.published is not None:
            return "step_done", self.tr("published")
        if member.external is not None:
            return "open_link", self.tr("by its own address")
        if member.publishable:
            return self._new(member)
        return "finding_warning", member.reason or self.tr("cannot be published")

    def use_style_format(self, style_format: StyleFormat) -> None:
        """Styles of new layers go in this format; say what they lose."""
        self._style_format = style_format
        self._lost.clear()
        members = {member.layer_id: member for member in self._members}
        self._tree.blockSignals(True)
        for item in self._leaves():
            icon, words = self.fate(members[str(item.data(NAME_COLUMN, LAYER_ID))])
            item.setText(FATE_COLUMN, words)
            item.setToolTip(FATE_COLUMN, words)
            item.setIcon(FATE_COLUMN, icons.icon(icon))
        self._tree.blockSignals(False)
        self.changed.emit()

    def _new(self, member: MapMember) -> tuple[str, str]:
        """What happens to a layer that is published first, and what its style loses on the way."""
        words = self.tr("will be published first")
        losses = [one for one in self._losses(member) if one.severity is not Severity.INFO]
        if not losses:
            return "publish_layer", words
        return SEVERITY_ICONS[losses[0].severity], f"{words}. {losses[0].message}"

    def _losses(self, member: MapMember) -> list[Finding]:
        if member.layer_id not in self._lost:
            layer = QgsProject.instance().mapLayer(member.layer_id)
            is_new = member.published is None and member.external is None and member.publishable
            found = loss_findings(layer, self._style_format) if is_new and layer is not None else []
            self._lost[member.layer_id] = found
        return self._lost[member.layer_id]

    def _group(self, path: tuple[str, ...], groups: dict[tuple[str, ...], QTreeWidgetItem]) -> QTreeWidgetItem:
        if not path:
            return self._tree.invisibleRootItem()
        if path not in groups:
            item = QTreeWidgetItem(self._group(path[:-1], groups), [path[-1], ""])
            item.setIcon(NAME_COLUMN, icons.icon("folder"))
            item.setToolTip(NAME_COLUMN, "/".join(path))
            groups[path] = item
        return groups[path]

    def _add_member(self, parent: QTreeWidgetItem, member: MapMember) -> None:
        icon, words = self.fate(member)
        item = QTreeWidgetItem(parent, [member.name, words])
        item.setData(NAME_COLUMN, LAYER_ID, member.layer_id)
        item.setToolTip(NAME_COLUMN, member.name)
        item.setToolTip(FATE_COLUMN, words)
        item.setIcon(FATE_COLUMN, icons.icon(icon))
        can_join = member.published is not None or member.external is not None or member.publishable
        item.setCheckState(NAME_COLUMN, Qt.CheckState.Checked if can_join else Qt.CheckState.Unchecked)
        if not can_join:
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            item.setDisabled(True)
        if not member.visible:
            font = item.font(NAME_COLUMN)
            font.setItalic(True)
            item.setFont(NAME_COLUMN, font)
            item.setToolTip(NAME_COLUMN, self.tr("{0} (hidden in the project, hidden in the map)").format(member.name))

    def _leaves(self) -> list[QTreeWidgetItem]:
        found: list[QTreeWidgetItem] = []
        waiting = [self._tree.invisibleRootItem()]
        while waiting:
            item = waiting.pop()
            waiting += [item.child(row) for row in range(item.childCount())]
            if item.data(NAME_COLUMN, LAYER_ID):
                found.append(item)
        return found

    def _item_changed(self, _item: QTreeWidgetItem, column: int) -> None:
        if column == NAME_COLUMN:
            self.changed.emit()


def _is_ticked(item: QTreeWidgetItem) -> bool:
    return item.checkState(NAME_COLUMN) == Qt.CheckState.Checked
