"""Goals: a figure, a target, a day, and people who agreed on them before the work began."""
