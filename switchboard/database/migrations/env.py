"""What Alembic runs around the revisions: on the connection it was given, in its transaction."""

from alembic import context

from switchboard.database.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
