"""What is kept of every call."""

from switchboard.records.records import Records

__all__ = ["Records"]
