"""Whole journeys, one page each."""
