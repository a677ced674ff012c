"""Pages of the intake part: the journey of an applicant, and the forms of staff."""
