"""What happens inside a running call."""
