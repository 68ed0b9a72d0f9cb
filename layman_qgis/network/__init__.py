"""One HTTP client over QgsNetworkAccessManager and what is asked through it."""
