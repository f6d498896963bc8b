"""Who has how much ground."""
