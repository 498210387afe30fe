"""Who handed in what: a class's folder, archives in it, and what learning platforms name their files."""
