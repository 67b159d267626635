"""let entries have a mood

Revision ID: 8c94d1f6ad18
Revises: 7b83c0e59c07
Create Date: 2025-11-20 08:00:00+00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = '8c94d1f6ad18'
down_revision = '7b83c0e59c07'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('journal_entries') as batch_op:
        batch_op.add_column(sa.Column('mood', sa.SmallInteger(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_journal_entries_mood'), 'mood BETWEEN 1 AND 5')


def downgrade() -> None:
    with op.batch_alter_table('journal_entries') as batch_op:
        batch_op.drop_constraint(op.f('ck_journal_entries_mood'), type_='check')
        batch_op.drop_column('mood')
