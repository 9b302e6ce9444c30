"""The worker beyond one call."""
