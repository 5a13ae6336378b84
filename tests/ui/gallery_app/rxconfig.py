"""The gallery of components: an app of its own, for pictures and browser tests."""

import reflex as rx

config = rx.Config(
    app_name="gallery",
    telemetry_enabled=False,
    frontend_compression_formats=["brotli", "gzip"],
    react_strict_mode=False,
    show_built_with_reflex=False,
    disable_plugins=[rx.plugins.SitemapPlugin],
)
