"""A payment gateway that speaks the Midtrans core API (docs.midtrans.com, core API v2) and keeps its own ledger."""
