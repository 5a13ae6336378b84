"""Stand-ins for the outside world: payment gateway, message channels, population registry, post carrier.

They run in a process of their own (`python -m lingga_app.sandbox`), speak the real protocols over real sockets and
share no module with the rest of the product, so that both sides can only agree by the protocol.
"""
