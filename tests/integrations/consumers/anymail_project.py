"""A Django project with django-anymail that writes each message that arrives as a line of JSON."""

import hashlib
import json
import os
from email.header import decode_header, make_header

from django.conf import settings

settings.configure(
    SECRET_KEY="test",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="anymail_urls",
    INSTALLED_APPS=["anymail"],
    DATA_UPLOAD_MAX_MEMORY_SIZE=None,
    ANYMAIL={
        "WEBHOOK_SECRET": "anymail:anymail-password",
        "MAILGUN_WEBHOOK_SIGNING_KEY": os.environ["SIGNING_KEY"],
    },
    LOGGING={
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["console"]},
    },
)

import sys
import types

import django
from django.core.wsgi import get_wsgi_application
from django.dispatch import receiver
from django.urls import include, path

urls = types.ModuleType("anymail_urls")
urls.urlpatterns = [path("anymail/", include("anymail.urls"))]
sys.modules["anymail_urls"] = urls
application = get_wsgi_application()

from anymail.signals import inbound


@receiver(inbound)
def file_message(sender, event, esp_name, **kwargs):
    message = event.message
    sender_address = message.from_email
    assert sender_address.addr_spec == "hans@example.org", sender_address
    name = str(make_header(decode_header(sender_address.display_name)))  # encoded with Postmark, by anymail 9 itself
    assert name in ("Müller, Hans", ""), sender_address
    line = json.dumps({
        "subject": message.subject,
        "text": message.text,
        "recipients": [message.envelope_recipient],
        "files": [
            {"name": one.get_filename(), "size": len(octets), "sha256": hashlib.sha256(octets).hexdigest()}
            for one in message.attachments for octets in [one.get_content_bytes()]
        ],
    })
    mailbox = message.envelope_recipient.split(",")[0].split("@")[0]
    with open(os.path.join(os.environ["RESULTS"], mailbox), "a", encoding="utf-8") as file:
        file.write(line + "\n")
