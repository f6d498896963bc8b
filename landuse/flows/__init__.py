"""Whole runs that need both adapters and views, one module each."""
