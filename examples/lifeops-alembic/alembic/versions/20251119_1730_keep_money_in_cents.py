"""keep money in cents

Revision ID: 6a72bfd48bf6
Revises: 5f61aec37ae5
Create Date: 2025-11-19 17:30:00+00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = '6a72bfd48bf6'
down_revision = '5f61aec37ae5'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('transactions', sa.Column('amount_cents', sa.BigInteger(), nullable=True))
    op.execute('UPDATE transactions SET amount_cents = CAST(round(amount * 100) AS BIGINT)')
    with op.batch_alter_table('transactions') as batch_op:
        batch_op.alter_column('amount_cents', existing_type=sa.BigInteger(), nullable=False)
        batch_op.drop_column('amount')


def downgrade() -> None:
    op.add_column('transactions', sa.Column('amount', sa.Numeric(precision=12, scale=2), nullable=True))
    op.execute('UPDATE transactions SET amount = amount_cents / 100.0')
    with op.batch_alter_table('transactions') as batch_op:
        batch_op.alter_column('amount', existing_type=sa.Numeric(precision=12, scale=2), nullable=False)
        batch_op.drop_column('amount_cents')
