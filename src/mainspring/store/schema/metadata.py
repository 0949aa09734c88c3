"""What all tables share. Migrations build the same; a test holds the two together.

Control data lies in the schema ``control``, users' tables and their catalogue in ``data``: two
attached files on SQLite, two schemas of one database on PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy import MetaData

CONTROL = "control"
DATA = "data"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
