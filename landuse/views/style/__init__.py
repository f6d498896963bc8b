"""Palette, numbers and labels."""
