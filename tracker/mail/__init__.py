"""The outbox: what is to be sent is stored first, claimed, checked, sent, and marked; nothing is sent in a request."""
