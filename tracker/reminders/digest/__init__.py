"""The one email a day that tells a person what is due: its words, its preview, its dry run."""
