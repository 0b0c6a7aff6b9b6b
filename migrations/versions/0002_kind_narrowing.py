"""What is known of one organisation beyond its kind

Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('kind_narrowing',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('age_min', sa.Double(), nullable=True),
    sa.Column('age_max', sa.Double(), nullable=True),
    sa.Column('service_types', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('note', sa.String(length=400), nullable=True),
    sa.CheckConstraint('age_min IS NULL OR age_max IS NULL OR age_min < age_max', name=op.f('ck_kind_narrowing_ages_ordered')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_kind_narrowing_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organisation_id', name=op.f('pk_kind_narrowing'))
    )


def downgrade():
    op.drop_table('kind_narrowing')
