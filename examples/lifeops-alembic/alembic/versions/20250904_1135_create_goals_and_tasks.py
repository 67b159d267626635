"""create goals and tasks

Revision ID: 1b2d6a8f3ca1
Revises: 0a1c5f7e2b90
Create Date: 2025-09-04 11:35:00+00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = '1b2d6a8f3ca1'
down_revision = '0a1c5f7e2b90'
branch_labels = None
depends_on = None

GOAL_STATUS = sa.Enum('active', 'reached', 'dropped', name='goal_status')
TASK_STATUS = sa.Enum('open', 'done', name='task_status')


def upgrade() -> None:
    op.create_table(
        'goals',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('status', GOAL_STATUS, server_default='active', nullable=False),
        sa.Column('target_date', sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_goals')),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_goals_user_id_users'), ondelete='CASCADE'),
    )
    op.create_table(
        'tasks',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('goal_id', sa.Integer(), nullable=True),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('priority', sa.SmallInteger(), server_default=sa.text('3'), nullable=False),
        sa.Column('status', TASK_STATUS, server_default='open', nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks')),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_tasks_user_id_users'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['goal_id'], ['goals.id'], name=op.f('fk_tasks_goal_id_goals'), ondelete='SET NULL'),
    )


def downgrade() -> None:
    op.drop_table('tasks')
    op.drop_table('goals')
    TASK_STATUS.drop(op.get_bind(), checkfirst=True)
    GOAL_STATUS.drop(op.get_bind(), checkfirst=True)
