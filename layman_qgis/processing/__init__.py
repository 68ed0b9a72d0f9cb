"""Processing provider `layman`: publish, update, delete, list and download from the toolbox, models and scripts."""
