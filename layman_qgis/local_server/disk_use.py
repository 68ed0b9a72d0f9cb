"""How much space a folder takes and how much is left beside it, measured in a thread of its own."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal

from layman_qgis.network.main_thread import call_in_main_thread, is_closing


class DiskUse(QObject):
    """Measures when asked; an answer to an older question is void."""

    #: Bytes of the folder, bytes that are free on its disk (-1 when not known). Objects: a C++ int ends at 2 GB.
    measured = pyqtSignal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Prepare."""
        super().__init__(parent)
        self._question = 0

    def measure(self, folder: Path) -> None:
        """Ask; `measured` follows."""
        self._question += 1
        number = self._question

        def tell(used: int, free: int) -> None:
            if not sip.isdeleted(self) and number == self._question:
                self.measured.emit(used, free)

        def work() -> None:
            used, free = folder_bytes(folder), free_bytes(folder)
            call_in_main_thread(lambda: tell(used, free))

        threading.Thread(target=work, name="layman-disk-use", daemon=True).start()


def folder_bytes(folder: Path) -> int:
    """Bytes on disk of all files below a folder; what cannot be read counts nothing."""
    total, waiting = 0, [str(folder)]
    while waiting and not is_closing():
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        status = entry.stat(follow_symlinks=False)
                        total += getattr(status, "st_blocks", 0) * 512 or status.st_size
        except OSError:
            continue
    return total


def free_bytes(folder: Path) -> int:
    """Free bytes of the disk that a folder is on, or will be on; -1 when that cannot be said."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return -1
