"""Six lives, each as a drawn small world and on the demonstration region."""
