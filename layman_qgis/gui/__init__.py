"""Everything the user sees: dialogs, the dock, the options page. No HTTP here; widgets show models and send intents."""
