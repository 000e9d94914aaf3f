"""Rules: a condition over what is submitted, an outcome, and the clause it stands on; pure but for gathering."""
