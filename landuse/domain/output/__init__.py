"""What the land yields: firms, scores, classes."""
