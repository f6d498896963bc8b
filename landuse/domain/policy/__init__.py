"""What a planner may change, as frozen, checked values: rules, scheme, recognition, goals."""
