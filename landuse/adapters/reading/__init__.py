"""Bytes to raw frames."""
