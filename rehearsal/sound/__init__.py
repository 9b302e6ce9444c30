"""Sound as numbers: the telephone's band, recordings, and what is heard in them."""
