"""add calendar events

Revision ID: aeb6f318cf3a
Revises: 9da5e207be29
Create Date: 2025-12-10 15:25:00+00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = 'aeb6f318cf3a'
down_revision = '9da5e207be29'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'calendar_events',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_events')),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_calendar_events_user_id_users'), ondelete='CASCADE'),
    )
    with op.batch_alter_table('calendar_events') as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_events_user_id'), ['user_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('calendar_events') as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_events_user_id'))

    op.drop_table('calendar_events')
