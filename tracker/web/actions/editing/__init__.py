"""The pages on which the secretariat enters an action, its owners and its boards."""
