"""Alembic's entry: the connection and the tables come from `data.migrations`, which also begins and commits."""

from alembic import context

from data.keeping.revisions import Chain

given = context.config.attributes
chain: Chain = given["chain"]
context.configure(
    connection=given["connection"],
    target_metadata=chain.metadata,
    version_table=chain.revision.name,
    # SQLite cannot alter a table: batch operations make it anew within the transaction.
    render_as_batch=True,
    compare_server_default=True,
    # Others of a server's tables are nobody's business; the revision's own Alembic keeps
    # itself.
    include_name=lambda name, kind, _parents: kind != "table" or name in chain.metadata.tables,
    include_object=lambda item, name, kind, _from_database, _other: name != chain.revision.name,
)
context.run_migrations()
