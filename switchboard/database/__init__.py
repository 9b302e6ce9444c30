"""Where callers and records are kept: SQLite or PostgreSQL, as DATABASE_URL says."""

from switchboard.database.address import DatabaseError
from switchboard.database.connection import Database, connect
from switchboard.database.revisions import check, prepare, upgrade

__all__ = ["Database", "DatabaseError", "check", "connect", "prepare", "upgrade"]
