"""The locator bar (Ctrl+K): find what is published and what can be published."""
