"""What a rehearsed call is made of, and the files it is read from."""
