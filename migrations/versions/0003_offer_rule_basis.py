"""What a rule of an offer rests on

Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

KEYS = (
    "age_min", "age_max", "reach_km", "disability_groups", "autonomy", "legal_capacity", "regions",
    "municipalities", "sexes", "diagnoses", "diagnoses_excluded", "traits_all", "traits_none",
)


def upgrade():
    known = ", ".join(repr(key) for key in KEYS)
    op.create_table('offer_rule_basis',
    sa.Column('offer_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=30), nullable=False),
    sa.Column('document', sa.String(length=400), nullable=False),
    sa.CheckConstraint(f'key IN ({known})', name=op.f('ck_offer_rule_basis_key_known')),
    sa.ForeignKeyConstraint(['offer_id'], ['offer.id'], name=op.f('fk_offer_rule_basis_offer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('offer_id', 'key', name=op.f('pk_offer_rule_basis'))
    )


def downgrade():
    op.drop_table('offer_rule_basis')
