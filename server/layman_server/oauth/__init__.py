"""The OAuth2 front door: token endpoints for programs and the sign-in page for people."""
