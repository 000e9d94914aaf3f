"""What comes of rulings, what is remembered of texts, who outside is asked, and where threads heat up."""
