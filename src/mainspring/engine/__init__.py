"""What happens by itself: due occurrences become runs, runs are admitted, executed and closed."""
