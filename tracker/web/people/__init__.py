"""The registers of people and posts: who they are, what they hold, what they may do."""
