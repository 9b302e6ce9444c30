"""English as it is written, and as it is said: for `spoken`, which says it, and `heard`, which understands."""
