"""Three ways to reach a person: chat app, SMS, e-mail; each with an inbox that a person or a test reads."""
