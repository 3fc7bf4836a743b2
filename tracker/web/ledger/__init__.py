"""What each person was told: the ledger, one mail as its reader got it, and sending it again."""
