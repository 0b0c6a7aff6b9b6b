"""Which organisations each change of the network concerns

Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'network_change',
        sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('organisation_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('follows', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('revision', 'organisation_id', name=op.f('pk_network_change')),
    )


def downgrade():
    op.drop_table('network_change')
