"""A whole call on this machine: real server, real speech, a simulated caller."""
