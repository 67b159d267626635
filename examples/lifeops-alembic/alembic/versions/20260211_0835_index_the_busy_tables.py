"""index the busy tables

Revision ID: d1e9264bf26d
Revises: c0d8153ae15c
Create Date: 2026-02-11 08:35:00+00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = 'd1e9264bf26d'
down_revision = 'c0d8153ae15c'
branch_labels = None
depends_on = None

INDEXES = [('ix_tasks_open_due', 'tasks', ['user_id', 'due_at'], 'due_at IS NOT NULL')]


def upgrade() -> None:
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, table, *_ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
