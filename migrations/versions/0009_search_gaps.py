"""Searches that found nothing, counted without the person

Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'search_gap',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('territory_id', sa.String(length=80), nullable=False),
        sa.Column('term', sa.String(length=80), nullable=False),
        sa.Column('searches', sa.Integer(), nullable=False),
        sa.CheckConstraint('searches > 0', name=op.f('ck_search_gap_searches_positive')),
        sa.PrimaryKeyConstraint('day', 'territory_id', 'term', name=op.f('pk_search_gap')),
    )


def downgrade():
    op.drop_table('search_gap')
