"""The `tracker` command, for the administrator of an installation."""
