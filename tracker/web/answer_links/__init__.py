"""Answers to emails by link, without signing in; and all of a person's updates on one page."""
