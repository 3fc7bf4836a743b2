"""How email leaves: through a mail server, through GOV.UK Notify, or into a folder."""
