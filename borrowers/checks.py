"""What `manage.py check` says about a production site whose settings cannot serve people."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security)
def production_can_reach_people(**options: Any) -> list[CheckMessage]:
    """In production, codes reach phones and mailboxes over encrypted connections, and printed addresses are HTTPS."""
    if not settings.PRODUCTION:
        return []
    found = {
        "W001": (not settings.SMS_WEBHOOK_URL, "SMS_WEBHOOK_URL is not set: nobody can sign in by phone."),
        "W002": (settings.SMS_WEBHOOK_URL.startswith("http:"), "SMS_WEBHOOK_URL is plain http: phones and codes go over it unencrypted."),
        "W003": (not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"), "EMAIL_URL is not set: nobody can sign in by e-mail."),
        "W004": (settings.DEFAULT_FROM_EMAIL.endswith("@localhost"), "DEFAULT_FROM_EMAIL is not set: mail from localhost is refused."),
        "W005": (not settings.SITE_ADDRESS.startswith("https:"), "SITE_ADDRESS is not https: it is printed on documents."),
    }
    return [Warning(text, id=f"borrowers.{number}") for number, (is_so, text) in found.items() if is_so]
