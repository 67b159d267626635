"""merge journal and finance

Revision ID: 9da5e207be29
Revises: 6a72bfd48bf6, 8c94d1f6ad18
Create Date: 2025-12-01 09:00:00+00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = '9da5e207be29'
down_revision = ('6a72bfd48bf6', '8c94d1f6ad18')
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
