"""Signing in and out: a one-time link by mail; in training, one click on a card."""
