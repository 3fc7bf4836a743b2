"""What this installation is: live or training, and in training how far its own clock is ahead."""
