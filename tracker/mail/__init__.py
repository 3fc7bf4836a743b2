"""The outbox: emails are stored first, then claimed, checked, sent and marked; none is sent during a request."""
