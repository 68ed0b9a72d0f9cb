"""Where the user guide is, and its sections that the plugin leads to."""

from __future__ import annotations

HELP_ADDRESS = "https://github.com/layman-qgis/layman-qgis/blob/main/docs/user-guide.md"
PUBLISH_LAYER = f"{HELP_ADDRESS}#what-can-be-published"
PUBLISH_MANY = f"{HELP_ADDRESS}#several-layers-a-group-the-whole-project"
PUBLISH_MAP = f"{HELP_ADDRESS}#publish-a-map"
LOG_IN = f"{HELP_ADDRESS}#log-in-to-another-server"
METADATA = f"{HELP_ADDRESS}#metadata"
OPTIONS = f"{HELP_ADDRESS}#options"
SCRIPTS = f"{HELP_ADDRESS}#from-the-keyboard-from-scripts"
TASKS = f"{HELP_ADDRESS}#the-task-centre"
COMPARISON = f"{HELP_ADDRESS}#qgiss-picture-beside-the-servers"
RIGHTS = f"{HELP_ADDRESS}#access-rights"
SERVERS = f"{HELP_ADDRESS}#several-servers"
PLACES = f"{HELP_ADDRESS}#in-qgiss-own-places"
LOCAL_SERVER = f"{HELP_ADDRESS}#the-local-server"
