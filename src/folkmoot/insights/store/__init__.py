"""The analytic store: what happened, in columns, apart from the tables of the pages."""
