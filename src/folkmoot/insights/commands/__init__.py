"""Every write of the insights room, one file for each verb group."""
