"""One result in words and terminal tables."""
