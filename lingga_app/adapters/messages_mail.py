"""Letters by SMTP: plain text, and simple HTML when given."""

import smtplib
from contextlib import suppress
from email.message import EmailMessage
from email.utils import make_msgid, parseaddr

from lingga_app.ports.messages import Undeliverable, Unsure
from lingga_app.settings import Mail

SECONDS = 10.0
TLS_PORT = 465


class Mailbox:
    """One connection per letter: there are few, and a kept one would be dead when it is needed."""

    def __init__(self, mail: Mail) -> None:
        self._mail = mail
        self._address = parseaddr(mail.sender)[1]

    def send(self, to: str, subject: str, text: str, html: str | None, key: str) -> str:
        """Hand over one letter; answers its Message-ID. Raises `Undeliverable`, `Unsure`, or a transport error."""
        letter = self._letter(to, subject, text, html, key)
        connect = smtplib.SMTP_SSL if self._mail.port == TLS_PORT else smtplib.SMTP
        server = connect(self._mail.host, self._mail.port, timeout=SECONDS)
        try:
            if connect is smtplib.SMTP and server.has_extn("starttls"):
                server.starttls()
            if self._mail.user:
                server.login(self._mail.user, self._mail.password)
            self._hand_over(server, to, letter)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        return str(letter["Message-ID"])

    def _letter(self, to: str, subject: str, text: str, html: str | None, key: str) -> EmailMessage:
        """The letter. A line break in an address or a subject is no letter at all (`Undeliverable`)."""
        letter = EmailMessage()
        try:
            letter["From"], letter["To"], letter["Subject"] = self._mail.sender, to, subject
            letter["Message-ID"] = make_msgid(idstring=key, domain=self._address.rpartition("@")[2])
        except ValueError:
            raise Undeliverable("email: a header holds a line break") from None
        if len(letter["To"].addresses) != 1 or letter["To"].addresses[0].addr_spec != to:
            raise Undeliverable("email: not one plain address")
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text)
        if html is not None:
            letter.add_alternative(html, subtype="html")
        return letter

    def _hand_over(self, server: smtplib.SMTP, to: str, letter: EmailMessage) -> None:
        server.ehlo_or_helo_if_needed()
        self._expect(server.mail(self._address), "sender")
        self._expect(server.rcpt(to), "mailbox")
        try:
            answer = server.data(letter.as_bytes(policy=letter.policy.clone(linesep="\r\n")))
        except smtplib.SMTPDataError as refused:
            answer = (refused.smtp_code, b"")
        except (smtplib.SMTPServerDisconnected, OSError):
            raise Unsure("email: the line broke while the letter was handed over") from None
        self._expect(answer, "letter")

    def _expect(self, answer: tuple[int, bytes], what: str) -> None:
        """2xx goes on, 5xx is for ever, everything else is for later."""
        if 500 <= answer[0] < 600:
            raise Undeliverable(f"email: {what} refused with {answer[0]}")
        if not 200 <= answer[0] < 300:
            raise ConnectionError(f"email: {what} answered {answer[0]}")
