"""What the worker does with pictures."""

from django.tasks import task

from media import pictures
from media.models import Picture


@task()
def make_renditions(picture_id: str) -> list[int]:
    """Make the sizes of a picture; nothing to do when it was deleted meanwhile."""
    picture = Picture.objects.filter(pk=picture_id).first()
    return pictures.make_renditions(picture) if picture else []
