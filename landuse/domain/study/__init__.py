"""What stands in a quarter, what could stand there, what that costs and brings, and how sure."""
