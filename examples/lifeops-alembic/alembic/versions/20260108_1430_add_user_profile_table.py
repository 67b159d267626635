"""add user profile table

Revision ID: bfc70429d04b
Revises: aeb6f318cf3a
Create Date: 2026-01-08 14:30:00+00:00

"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = 'bfc70429d04b'
down_revision = 'aeb6f318cf3a'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'user_profiles',
        sa.Column('user_id', sa.Integer(), nullable=False),
        sa.Column('first_name', sa.String(length=100), nullable=False),
        sa.Column('last_name', sa.String(length=100), nullable=True),
        sa.Column('timezone', sa.String(length=64), server_default='UTC', nullable=False),
        sa.Column('birthday', sa.Date(), nullable=True),
        sa.Column('bio', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_user_profiles_user_id_users'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('user_id', name=op.f('pk_user_profiles')),
    )

    # The name moves over, in two parts.
    connection = op.get_bind()
    for user_id, full_name in connection.execute(sa.text('SELECT id, full_name FROM users ORDER BY id')).fetchall():
        first, _, last = full_name.partition(' ')
        connection.execute(
            sa.text('INSERT INTO user_profiles (user_id, first_name, last_name) VALUES (:user, :first, :last)'),
            {'user': user_id, 'first': first, 'last': last or None},
        )
    with op.batch_alter_table('users') as batch_op:
        batch_op.drop_column('full_name')


def downgrade() -> None:
    op.add_column('users', sa.Column('full_name', sa.String(length=200), nullable=True))
    op.execute(
        "UPDATE users SET full_name = (SELECT first_name || coalesce(' ' || last_name, '') "
        "FROM user_profiles WHERE user_profiles.user_id = users.id)"
    )
    op.execute("UPDATE users SET full_name = email WHERE full_name IS NULL")
    with op.batch_alter_table('users') as batch_op:
        batch_op.alter_column('full_name', existing_type=sa.String(length=200), nullable=False)
    op.drop_table('user_profiles')
