"""Alembic's entry: migrations run on the connection that `mainspring.store.migrate` hands over."""

from alembic import context

from mainspring.store.schema import CONTROL, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_schemas=True,
    version_table="schema_version",
    version_table_schema=CONTROL,
)
with context.begin_transaction():
    context.run_migrations()
