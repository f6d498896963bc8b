"""Did we do it, once."""
