"""Trips in the first 30 days may be not stated, as a wait or a fee may

Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('offer') as batch_op:
        batch_op.alter_column('visits', existing_type=sa.Double(), nullable=True)
    # 1 stood where nobody had said anything; what is assumed of a kind states nothing at all
    op.execute("UPDATE offer SET visits = NULL WHERE visits = 1 OR record_state = 'assumed'")


def downgrade():
    op.execute("UPDATE offer SET visits = 1 WHERE visits IS NULL")
    with op.batch_alter_table('offer') as batch_op:
        batch_op.alter_column('visits', existing_type=sa.Double(), nullable=False)
