"""What a server script imports: tables, settings, the run, and clients for remote services.

::

    from mainspring.script import http, oauth1, run, settings, tables

    updates = tables["Updates"]

    def getUpdates():
        updates.insert({"text": http.get(settings["feedUrl"]).text})
"""

from mainspring.script.clients import http, oauth1
from mainspring.script.errors import Refused, ScriptError, SettingMissing
from mainspring.script.filters import column
from mainspring.script.run import run
from mainspring.script.settings import settings
from mainspring.script.tables import tables

__all__ = [
    "Refused",
    "ScriptError",
    "SettingMissing",
    "column",
    "http",
    "oauth1",
    "run",
    "settings",
    "tables",
]
