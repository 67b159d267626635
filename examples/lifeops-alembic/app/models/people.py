from sqlalchemy import Boolean, Column, Date, DateTime, ForeignKey, Integer, String, Text, true

from app.models.base import Base, Identified


class User(Identified, Base):
    __tablename__ = "users"

    email = Column(String(320), nullable=False, unique=True)
    is_active = Column(Boolean, server_default=true(), nullable=False)


class UserProfile(Base):
    __tablename__ = "user_profiles"

    user_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    first_name = Column(String(100), nullable=False)
    last_name = Column(String(100))
    timezone = Column(String(64), server_default="UTC", nullable=False)
    birthday = Column(Date)
    bio = Column(Text)


class ApiKey(Identified, Base):
    __tablename__ = "api_keys"

    user_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)
    name = Column(String(100), nullable=False)
    key_hash = Column(String(64), nullable=False, unique=True)
    expires_at = Column(DateTime(timezone=True))
