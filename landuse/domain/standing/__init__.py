"""What is in force on a day: the ledger of actions as of it, the field checks."""
