"""add journal entries

Revision ID: 7b83c0e59c07
Revises: 4e509db26fd4
Create Date: 2025-11-14 19:50:00+00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = '7b83c0e59c07'
down_revision = '4e509db26fd4'
branch_labels = ('journal',)
depends_on = None


def upgrade() -> None:
    op.create_table(
        'journal_entries',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('body', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_journal_entries')),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_journal_entries_user_id_users'), ondelete='CASCADE'),
        sa.UniqueConstraint('user_id', 'day', name=op.f('uq_journal_entries_user_id')),
    )


def downgrade() -> None:
    op.drop_table('journal_entries')
