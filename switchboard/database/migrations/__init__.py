"""The tables' history: one file per revision in `versions/`, applied by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


def known() -> list[str]:
    """Every revision of this version, oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][
        ::-1
    ]


def current(connection: Connection) -> str | None:
    """The revision that the database is at; None when it was never set up."""
    return MigrationContext.configure(connection).get_current_revision()


def apply(connection: Connection) -> None:
    """Bring the tables to the newest revision, within the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    # a percent sign in a path is no placeholder
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
