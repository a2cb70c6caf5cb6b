"""One size of one picture, while it may be seen."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from media import pictures
from media.models import Picture

# Withdrawn pictures disappear within a minute: nobody may keep one for longer without asking again.
PUBLIC = "public, max-age=60, must-revalidate"
TYPES = {"avif": "image/avif", "webp": "image/webp"}


@login_not_required
@require_safe
def rendition(request: HttpRequest, pk: UUID, width: int, suffix: str) -> HttpResponse:
    picture = get_object_or_404(Picture, pk=pk)
    if width not in picture.renditions or suffix not in TYPES:
        raise Http404
    shown = pictures.may_be_shown(picture)
    if not shown and not request.user.has_perm("media.view_picture"):
        raise Http404
    name = pictures.rendition_name(picture, width, suffix)
    mark = f'"{name.rsplit("/", 1)[-1]}"'
    if request.headers.get("If-None-Match") == mark:
        response: HttpResponse = HttpResponseNotModified()
    elif default_storage.exists(name):
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type=TYPES[suffix])
    else:
        raise Http404
    response["ETag"] = mark
    response["Cache-Control"] = PUBLIC if shown else "private, no-store"
    return response
