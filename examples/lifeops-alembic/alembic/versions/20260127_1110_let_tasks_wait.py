"""let tasks wait

Revision ID: c0d8153ae15c
Revises: bfc70429d04b
Create Date: 2026-01-27 11:10:00+00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = 'c0d8153ae15c'
down_revision = 'bfc70429d04b'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        # PostgreSQL uses a new label only after the transaction that added it.
        with op.get_context().autocommit_block():
            op.execute("ALTER TYPE task_status ADD VALUE IF NOT EXISTS 'waiting' BEFORE 'done'")
    else:
        with op.batch_alter_table('tasks') as batch_op:
            batch_op.alter_column(
                'status',
                existing_type=sa.Enum('open', 'done', name='task_status'),
                type_=sa.Enum('open', 'waiting', 'done', name='task_status'),
                existing_server_default='open',
                existing_nullable=False,
            )


def downgrade() -> None:
    op.execute("UPDATE tasks SET status = 'open' WHERE status = 'waiting'")
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('ALTER TABLE tasks ALTER COLUMN status DROP DEFAULT')
        op.execute('ALTER TYPE task_status RENAME TO task_status_old')
        op.execute("CREATE TYPE task_status AS ENUM ('open', 'done')")
        op.execute('ALTER TABLE tasks ALTER COLUMN status TYPE task_status USING status::text::task_status')
        op.execute("ALTER TABLE tasks ALTER COLUMN status SET DEFAULT 'open'")
        op.execute('DROP TYPE task_status_old')
    else:
        with op.batch_alter_table('tasks') as batch_op:
            batch_op.alter_column(
                'status',
                existing_type=sa.Enum('open', 'waiting', 'done', name='task_status'),
                type_=sa.Enum('open', 'done', name='task_status'),
                existing_server_default='open',
                existing_nullable=False,
            )
