"""Deadlines: entering, correcting, reviewing and settling them, and the requests and decisions that change them."""
