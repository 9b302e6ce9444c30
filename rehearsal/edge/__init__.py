"""What stands between the worker and the LiveKit server: everything passes, and transfers have a SIP service."""
