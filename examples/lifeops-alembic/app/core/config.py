"""Settings from the environment."""
import os


class Settings:
    """SQLite for development; `DATABASE_URL` says otherwise."""

    def __init__(self) -> None:
        self.database_url = os.environ.get("DATABASE_URL", "sqlite+aiosqlite:///lifeops.db")


settings = Settings()
