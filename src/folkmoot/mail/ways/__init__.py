"""The ways by which mail comes in: each hands it to `commands.receiving.receive`."""
