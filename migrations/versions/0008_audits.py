"""Stored coverage audits, and the routes computed for them

Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'audit',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('territory_id', sa.String(length=80), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('as_of', sa.Date(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('mode', sa.String(length=20), nullable=False),
        sa.Column('program_version', sa.String(length=40), nullable=False),
        sa.Column('parameters', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ['territory_id'], ['territory.id'], name=op.f('fk_audit_territory_id')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_audit')),
    )
    op.create_index(op.f('ix_audit_territory_id'), 'audit', ['territory_id'])
    op.create_table(
        'audit_figure',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('audit_id', sa.Integer(), nullable=False),
        sa.Column('figure', sa.String(length=10), nullable=False),
        sa.Column('service_type', sa.String(length=80), nullable=False),
        sa.Column('document', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ['audit_id'], ['audit.id'], name=op.f('fk_audit_figure_audit_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_figure')),
        sa.UniqueConstraint(
            'audit_id',
            'figure',
            'service_type',
            name=op.f('uq_audit_figure_audit_id_figure_service_type'),
        ),
    )
    op.create_index(op.f('ix_audit_figure_audit_id'), 'audit_figure', ['audit_id'])
    op.create_table(
        'audit_route',
        sa.Column('territory_id', sa.String(length=80), nullable=False),
        sa.Column('archetype', sa.String(length=80), nullable=False),
        sa.Column('mode', sa.String(length=20), nullable=False),
        sa.Column('fingerprint', sa.String(length=64), nullable=False),
        sa.Column('document', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ['territory_id'],
            ['territory.id'],
            name=op.f('fk_audit_route_territory_id'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint(
            'territory_id', 'archetype', 'mode', name=op.f('pk_audit_route')
        ),
    )


def downgrade():
    op.drop_table('audit_route')
    op.drop_table('audit_figure')
    op.drop_table('audit')
