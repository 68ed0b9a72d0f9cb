"""Pictures of maps: those of other servers fetched within limits, all laid over each other."""
