"""What monitors and load balancers ask."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from borrowers import health


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is asked: restarting it would not bring a database back."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when all that pages and documents need is there, else 503 with what is wrong."""
    checks = health.readiness()
    is_ready = all(answer == health.OK for answer in checks.values())
    return JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)
