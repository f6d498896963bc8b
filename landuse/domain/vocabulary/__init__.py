"""What every word means: units, statuses, tables and columns, measures, findings."""
