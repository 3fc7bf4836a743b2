"""The ledger: what each person was owed, whether they were told, and what became of the email."""
