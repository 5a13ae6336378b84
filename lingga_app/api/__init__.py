"""What speaks HTTP: sign-in, uploads, `/api/v1`, webhooks, health, metrics, plain pages."""
