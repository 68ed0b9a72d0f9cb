"""The commands of `layman-server`, one file per kind; each is imported only when it runs."""
