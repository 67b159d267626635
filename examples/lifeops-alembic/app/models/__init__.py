from app.models.base import Base
from app.models.days import CalendarEvent, Habit, HabitLog, JournalEntry
from app.models.money import Account, Transaction
from app.models.people import ApiKey, User, UserProfile
from app.models.work import Goal, Tag, Task, TaskTag

__all__ = [
    "Account", "ApiKey", "Base", "CalendarEvent", "Goal", "Habit", "HabitLog", "JournalEntry", "Tag",
    "Task", "TaskTag", "Transaction", "User", "UserProfile",
]
