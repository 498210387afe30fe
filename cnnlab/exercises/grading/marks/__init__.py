"""What is made of the verdicts: marks by an assignment, tables, and pages to read."""
