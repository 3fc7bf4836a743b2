"""One action: what is printed and known of it, reporting on it, entering and correcting it."""
