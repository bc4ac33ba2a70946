"""Sends the mails of the test, and checks the messages that a consumer has filed.

    mail.py send PORT MAILBOX          sends each mail by SMTP
    mail.py check MAILBOX FILE         compares a file with one JSON object for each message with the mails

An object has subject, text, and files: a list of name, size and sha256. It has recipients if the consumer shows them.
"""

import email.message
import email.policy
import hashlib
import json
import smtplib
import sys

ATTACHMENT = 25_000_000
TEXT = "Grüße aus Köln"
FILE = "Prüfbericht.bin"
SUBJECTS = ["Müller, wörtlich", "Latin-1", "25 MB", "Blind"]


def octets():
    return hashlib.shake_128(b"relatemail").digest(ATTACHMENT)


def plain(subject, to, charset, message_id):
    text = TEXT + (" für 10 €" if charset == "utf-8" else "") + "\r\n"
    header = (
        f"From: =?utf-8?q?M=C3=BCller=2C_Hans?= <hans@example.org>\r\nTo: {to}\r\n"
        f"Subject: {email.header.Header(subject, 'utf-8').encode()}\r\nMessage-ID: <{message_id}@example.org>\r\n"
        f"Date: Fri, 27 Nov 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
    return header.encode("ascii") + text.encode(charset)


def large(to, message_id):
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"], message["To"], message["Subject"] = "hans@example.org", to, SUBJECTS[2]
    message["Message-ID"], message["Date"] = f"<{message_id}@example.org>", "Fri, 27 Nov 2026 09:00:00 +0100"
    message.set_content(TEXT + "\n", cte="quoted-printable")
    message.add_attachment(octets(), maintype="application", subtype="octet-stream", filename=FILE)
    return message.as_bytes()


def send(port, mailbox):
    key = mailbox.split("@")[0]
    with smtplib.SMTP("127.0.0.1", port) as client:
        for content in [
            plain(SUBJECTS[0], mailbox, "utf-8", f"{key}-1"),
            plain(SUBJECTS[1], mailbox, "iso-8859-1", f"{key}-2"),
            large(mailbox, f"{key}-3"),
            plain(SUBJECTS[3], "list@example.org", "utf-8", f"{key}-4"),
        ]:
            client.sendmail("hans@example.org", [mailbox], content, ["BODY=8BITMIME"])


def check(mailbox, path):
    with open(path, encoding="utf-8") as file:
        filed = {message["subject"]: message for message in map(json.loads, file)}
    assert sorted(filed) == sorted(SUBJECTS), f"filed: {sorted(filed)}"
    for subject, message in filed.items():
        assert TEXT in message["text"], f"{subject}: the text is {message['text'][:200]!r}"
        assert (" für 10 €" in message["text"]) == (subject in (SUBJECTS[0], SUBJECTS[3])), subject
        if message.get("recipients") is not None:
            assert mailbox in message["recipients"], f"{subject}: the recipients are {message['recipients']}"
    digest = hashlib.sha256(octets()).hexdigest()
    files = filed[SUBJECTS[2]]["files"]
    assert files == [{"name": FILE, "size": ATTACHMENT, "sha256": digest}], f"the files are {files}"
    recipients = "found" if filed[SUBJECTS[3]].get("recipients") is not None else "not shown by the consumer"
    print(f"   {len(filed)} messages filed; attachment of {ATTACHMENT} octets intact; Bcc recipient {recipients}")


if __name__ == "__main__":
    if sys.argv[1] == "send":
        send(int(sys.argv[2]), sys.argv[3])
    else:
        check(sys.argv[2], sys.argv[3])
