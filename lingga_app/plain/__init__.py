"""Pages without script: the same words and tokens, at most 14 kB each, for the oldest phone and the worst line.

`page(template, lang, **facts)` answers with a template of `plain/templates`; `language(request)` is the reader's. A
subject adds a module with a `router` here and names it in `plain.routes.ROUTERS`.
"""

from lingga_app.plain.rendering import language, page

__all__ = ["language", "page"]
