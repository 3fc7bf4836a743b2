"""How a plan reminds: read at a glance by everybody, and set by those who keep the plan."""
