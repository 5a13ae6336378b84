"""The population registry, asked by NIK."""

from typing import Protocol

from lingga_app.domain.population import RegistryPerson


class RegistryDown(Exception):
    """No answer, a late one, or one that makes no sense: ask again later. Says nothing about the person."""


class Registry(Protocol):
    def look_up(self, nik: str) -> RegistryPerson | None:
        """The person with this NIK, or None when the registry says that there is none. Raises `RegistryDown`."""
        ...
