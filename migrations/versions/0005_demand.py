"""Demand: people per territory and target group

Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

STATES = (
    "record_state IN ('verified', 'due', 'unverified', 'archive', 'planned', 'closed', "
    "'demonstration', 'assumed')"
)


def upgrade():
    op.create_table(
        'demand',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('territory_id', sa.String(length=80), nullable=False),
        sa.Column('target_group', sa.String(length=80), nullable=False),
        sa.Column('people', sa.Integer(), nullable=False),
        sa.Column('first_time', sa.Integer(), nullable=True),
        sa.Column('repeat', sa.Integer(), nullable=True),
        sa.Column('as_of', sa.Date(), nullable=False),
        sa.Column('basis', sa.String(length=10), nullable=False),
        sa.Column('lower_bound', sa.Boolean(), nullable=False),
        sa.Column('note', sa.String(length=1000), nullable=True),
        sa.Column('source_id', sa.String(length=80), nullable=False),
        sa.Column('source_locator', sa.String(length=1000), nullable=True),
        sa.Column('read_on', sa.Date(), nullable=True),
        sa.Column('verified_on', sa.Date(), nullable=True),
        sa.Column('verified_by_role', sa.String(length=80), nullable=True),
        sa.Column('record_state', sa.String(length=20), nullable=False),
        sa.CheckConstraint("basis IN ('count', 'estimate')", name=op.f('ck_demand_basis_known')),
        sa.CheckConstraint('people >= 0', name=op.f('ck_demand_people_not_negative')),
        sa.CheckConstraint(
            '(first_time IS NULL AND repeat IS NULL) OR first_time + repeat = people',
            name=op.f('ck_demand_parts_make_the_whole'),
        ),
        sa.CheckConstraint(STATES, name=op.f('ck_demand_record_state_known')),
        sa.CheckConstraint(
            "record_state NOT IN ('verified', 'due') OR verified_on IS NOT NULL",
            name=op.f('ck_demand_verified_has_date'),
        ),
        sa.ForeignKeyConstraint(
            ['source_id'], ['source.id'], name=op.f('fk_demand_source_id')
        ),
        sa.ForeignKeyConstraint(
            ['territory_id'], ['territory.id'], name=op.f('fk_demand_territory_id')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_demand')),
        sa.UniqueConstraint(
            'source_id',
            'territory_id',
            'target_group',
            'as_of',
            name=op.f('uq_demand_source_id_territory_id_target_group_as_of'),
        ),
    )
    op.create_index(op.f('ix_demand_record_state'), 'demand', ['record_state'])
    op.create_index(op.f('ix_demand_source_id'), 'demand', ['source_id'])
    op.create_index(op.f('ix_demand_territory_id'), 'demand', ['territory_id'])


def downgrade():
    op.drop_table('demand')
