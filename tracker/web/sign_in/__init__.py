"""Signing in and out: a one-time link by email; in training, one click on a card."""
