"""Map compositions of HSLayers: their rules, their extent, and the layers of this server they show. Pure."""
