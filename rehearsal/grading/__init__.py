"""Whether a call left what its scenario says: compared field by field, told in sentences."""
