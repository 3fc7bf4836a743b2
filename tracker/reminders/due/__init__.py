"""What is due today: dated milestones, the people they concern, escalation and the week's exceptions."""
