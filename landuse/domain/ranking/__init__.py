"""Who stands where, how sure that is, and what the class above would take."""
