"""What the API parts of all rooms share: errors as problems, and pages by cursor."""
