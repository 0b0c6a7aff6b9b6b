"""When an organisation came and when it last changed

Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# What is there already came, as far as anybody knows, with the last import of its source.
KNOWN = (
    "SELECT max(import_run.finished_at) FROM import_run "
    "WHERE import_run.source_id = organisation.source_id"
)


def upgrade():
    # plain ALTER TABLE: rebuilding the table on SQLite would take along what hangs on its rows
    op.add_column('organisation', sa.Column('added_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('organisation', sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f('ix_organisation_changed_at'), 'organisation', ['changed_at'])
    op.execute(f"UPDATE organisation SET added_at = ({KNOWN}), changed_at = ({KNOWN})")


def downgrade():
    op.drop_index(op.f('ix_organisation_changed_at'), table_name='organisation')
    op.drop_column('organisation', 'changed_at')
    op.drop_column('organisation', 'added_at')
