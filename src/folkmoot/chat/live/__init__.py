"""The live process: follows the log and tells open pages, each only what its reader may see."""
