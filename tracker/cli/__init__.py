"""The `tracker` command, for whoever looks after the installation."""
