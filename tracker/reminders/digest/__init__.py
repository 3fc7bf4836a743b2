"""The one email a day that tells a person what is due: its wording, its preview, its dry run."""
