"""Publishing and deleting in the background, and the list of jobs that a window can show."""
