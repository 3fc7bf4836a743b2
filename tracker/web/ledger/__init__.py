"""What each person was told: the ledger, an email as its reader got it, and sending it again."""
