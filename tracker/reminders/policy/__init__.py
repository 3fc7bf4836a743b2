"""A plan's reminder policy: when it reminds, whom it escalates to, and in which words."""
