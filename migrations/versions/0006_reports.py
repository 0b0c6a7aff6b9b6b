"""Reports of visitors that something is wrong, and their counters

Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'place_report',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=True),
        sa.Column('place_name', sa.String(length=400), nullable=False),
        sa.Column('subject', sa.String(length=20), nullable=False),
        sa.Column('text', sa.String(length=1000), nullable=False),
        sa.Column('received_on', sa.Date(), nullable=False),
        sa.Column('state', sa.String(length=20), nullable=False),
        sa.Column('receipt_sha256', sa.String(length=64), nullable=True),
        sa.Column('answer', sa.String(length=1000), nullable=False),
        sa.Column('answered_on', sa.Date(), nullable=True),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.CheckConstraint(
            "subject IN ('telephone', 'address', 'hours', 'services', 'closed', 'entry', 'other')",
            name=op.f('ck_place_report_subject_known'),
        ),
        sa.CheckConstraint(
            "state IN ('new', 'answered', 'closed')", name=op.f('ck_place_report_state_known')
        ),
        sa.ForeignKeyConstraint(
            ['organisation_id'],
            ['organisation.id'],
            name=op.f('fk_place_report_organisation_id'),
            ondelete='SET NULL',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_place_report')),
        sa.UniqueConstraint('receipt_sha256', name=op.f('uq_place_report_receipt_sha256')),
    )
    op.create_index(op.f('ix_place_report_organisation_id'), 'place_report', ['organisation_id'])
    op.create_index(op.f('ix_place_report_state'), 'place_report', ['state'])
    op.create_table(
        'report_quota',
        sa.Column('scope', sa.String(length=20), nullable=False),
        sa.Column('subject_key', sa.String(length=40), nullable=False),
        sa.Column('period', sa.String(length=20), nullable=False),
        sa.Column('reports', sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "scope IN ('place_day', 'site_hour')", name=op.f('ck_report_quota_scope_known')
        ),
        sa.PrimaryKeyConstraint('scope', 'subject_key', 'period', name=op.f('pk_report_quota')),
    )


def downgrade():
    op.drop_table('report_quota')
    op.drop_table('place_report')
