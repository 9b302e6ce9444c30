"""What a call is, and everything around it."""
