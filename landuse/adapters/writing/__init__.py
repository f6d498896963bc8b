"""Results leave."""
