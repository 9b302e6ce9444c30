"""Who calls: the caller records by number, and whoever else can be asked."""

from switchboard.directory.directory import Directory

__all__ = ["Directory"]
