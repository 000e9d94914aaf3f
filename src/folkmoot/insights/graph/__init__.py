"""Who answers whom: the network of a community, measured; modules that need networkx run beside the store only."""
