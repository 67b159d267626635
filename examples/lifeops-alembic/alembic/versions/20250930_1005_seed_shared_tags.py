"""seed shared tags

Revision ID: 4e509db26fd4
Revises: 3d4f8ca15ec3
Create Date: 2025-09-30 10:05:00+00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = '4e509db26fd4'
down_revision = '3d4f8ca15ec3'
branch_labels = None
depends_on = None

TAGS = sa.table('tags', sa.column('name', sa.String))
SHARED = ['home', 'work', 'errand', 'later']


def upgrade() -> None:
    op.bulk_insert(TAGS, [{'name': name} for name in SHARED])


def downgrade() -> None:
    op.execute(TAGS.delete().where(TAGS.c.name.in_(SHARED)))
