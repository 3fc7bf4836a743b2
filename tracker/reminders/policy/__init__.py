"""A plan's reminder policy: when it sends reminders, who is told when owners do not reply, and the wording."""
