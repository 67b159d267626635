import enum

from sqlalchemy import (
    Column, Date, DateTime, Enum, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint,
    text,
)

from app.models.base import Base, Identified


class GoalStatus(enum.Enum):
    active = "active"
    reached = "reached"
    dropped = "dropped"


class TaskStatus(enum.Enum):
    open = "open"
    waiting = "waiting"
    done = "done"


class Goal(Identified, Base):
    __tablename__ = "goals"

    user_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    title = Column(String(200), nullable=False)
    status = Column(Enum(GoalStatus, name="goal_status"), server_default="active", nullable=False)
    target_date = Column(Date)


class Task(Identified, Base):
    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_open_due", "user_id", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    )

    user_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    goal_id = Column(Integer, ForeignKey("goals.id", ondelete="SET NULL"))
    title = Column(String(200), nullable=False)
    priority = Column(SmallInteger, server_default=text("3"), nullable=False)
    status = Column(Enum(TaskStatus, name="task_status"), server_default="open", nullable=False)
    due_at = Column(DateTime(timezone=True))


class Tag(Identified, Base):
    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    user_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"))
    name = Column(String(50), nullable=False)


class TaskTag(Base):
    __tablename__ = "task_tags"

    task_id = Column(Integer, ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    tag_id = Column(Integer, ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
