"""The books of a rehearsal: what stands in its database before a call, and what a call left there."""
