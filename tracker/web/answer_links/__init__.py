"""Answers to mails by their links, without signing in; and all of a person's updates on one page."""
