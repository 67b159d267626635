import enum

from sqlalchemy import BigInteger, Column, Date, Enum, ForeignKey, Integer, String, Text

from app.models.base import Base, Identified


class AccountKind(enum.Enum):
    cash = "cash"
    bank = "bank"
    card = "card"


class Account(Identified, Base):
    __tablename__ = "accounts"

    user_id = Column(Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)
    name = Column(String(100), nullable=False)
    kind = Column(Enum(AccountKind, name="account_kind"), nullable=False)
    currency = Column(String(3), server_default="EUR", nullable=False)


class Transaction(Identified, Base):
    __tablename__ = "transactions"

    account_id = Column(
        Integer, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True
    )
    amount_cents = Column(BigInteger, nullable=False)
    booked_on = Column(Date, nullable=False)
    note = Column(Text)
