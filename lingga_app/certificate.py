"""A certificate of one's own for `HTTPS=1`, so that a real phone may use its camera on a demo in the local network.

Browsers warn about it once: nobody vouches for it. Production brings a real one or stands behind a proxy that has one.
"""

import ipaddress
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAYS = 90
RENEW_BEFORE = timedelta(days=7)


def local_certificate(folder: Path, hosts: Sequence[str]) -> tuple[Path, Path]:
    """(certificate, key) files valid for `hosts` (names or addresses), made anew when missing, ending or too narrow."""
    certificate, key = folder / "local.crt", folder / "local.key"
    now = datetime.now(UTC)
    if not (certificate.exists() and key.exists() and _serves(certificate, hosts, now)):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(certificate, key, hosts, now)
    return certificate, key


def _serves(certificate: Path, hosts: Sequence[str], now: datetime) -> bool:
    held = x509.load_pem_x509_certificate(certificate.read_bytes())
    names = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    known = {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}
    return now + RENEW_BEFORE < held.not_valid_after_utc and known.issuperset(hosts)


def _make(certificate: Path, key: Path, hosts: Sequence[str], now: datetime) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lingga Paspor (local trial)")])
    held = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate.write_bytes(held.public_bytes(Encoding.PEM))


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
