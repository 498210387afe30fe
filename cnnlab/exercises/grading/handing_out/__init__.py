"""What is handed out: notebooks without answers, searched for what would give one away, with their pictures."""
