"""Reports for stakeholders: composed once, frozen, and told on the web, by e-mail and on paper."""
