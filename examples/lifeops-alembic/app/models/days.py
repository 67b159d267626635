from sqlalchemy import (
    CheckConstraint, Column, Date, DateTime, ForeignKey, Integer, SmallInteger, String, Text,
    UniqueConstraint, text,
)

from app.models.base import Base, Identified


class Habit(Identified, Base):
    __tablename__ = "habits"

    user_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    name = Column(String(100), nullable=False)
    per_week = Column(SmallInteger, server_default=text("7"), nullable=False)


class HabitLog(Base):
    __tablename__ = "habit_logs"

    habit_id = Column(Integer, ForeignKey("habits.id", ondelete="CASCADE"), primary_key=True)
    day = Column(Date, primary_key=True)
    count = Column(SmallInteger, server_default=text("1"), nullable=False)


class JournalEntry(Identified, Base):
    __tablename__ = "journal_entries"
    __table_args__ = (
        UniqueConstraint("user_id", "day"),
        CheckConstraint("mood BETWEEN 1 AND 5", name="mood"),
    )

    user_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    day = Column(Date, nullable=False)
    body = Column(Text, nullable=False)
    mood = Column(SmallInteger)


class CalendarEvent(Identified, Base):
    __tablename__ = "calendar_events"

    user_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)
    title = Column(String(200), nullable=False)
    starts_at = Column(DateTime(timezone=True), nullable=False)
    ends_at = Column(DateTime(timezone=True), nullable=False)
