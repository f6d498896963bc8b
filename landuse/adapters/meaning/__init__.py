"""Raw cells and outlines to canonical ones."""
