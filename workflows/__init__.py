"""Who speaks, and when they hand over."""
