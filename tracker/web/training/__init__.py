"""Pages that exist only in a training installation: one-click sign-in, the mailbox, the clock, the sample."""
