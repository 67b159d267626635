"""add habits with daily logs

Revision ID: 3d4f8ca15ec3
Revises: 2c3e7b904db2
Create Date: 2025-09-22 16:20:00+00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = '3d4f8ca15ec3'
down_revision = '2c3e7b904db2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'habits',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('per_week', sa.SmallInteger(), server_default=sa.text('7'), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_habits')),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_habits_user_id_users'), ondelete='CASCADE'),
    )
    op.create_table(
        'habit_logs',
        sa.Column('habit_id', sa.Integer(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('count', sa.SmallInteger(), server_default=sa.text('1'), nullable=False),
        sa.ForeignKeyConstraint(['habit_id'], ['habits.id'], name=op.f('fk_habit_logs_habit_id_habits'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('habit_id', 'day', name=op.f('pk_habit_logs')),
    )


def downgrade() -> None:
    op.drop_table('habit_logs')
    op.drop_table('habits')
