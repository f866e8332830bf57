"""Real databases, a real browser, a real server: what the tests stand on."""
