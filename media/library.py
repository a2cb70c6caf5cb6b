"""What happens to a picture's files when its row is added, changed or deleted. The only writer of pictures."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from media import tasks
from media.models import Picture
from media.pictures import FORMATS, WIDTHS, rendition_name


def save(picture: Picture) -> Picture:
    """Store `picture`, and have its sizes made when its file is new; what the former file left is deleted.

    Raises ValidationError when the file is no picture that we take (see media.uploads).
    """
    with transaction.atomic():
        # Two people who send a file for the same picture: the second waits, and cleans what the first has stored.
        former = Picture.objects.select_for_update(of=("self",)).filter(pk=picture.pk).first()
        picture.save()
        if former is None or former.file.name != picture.file.name:
            if former is not None:
                _delete_files(former)
            # In the same transaction: a picture that was not stored has nothing to make.
            tasks.make_renditions.enqueue(str(picture.pk))
    return picture


def remove(picture: Picture) -> None:
    """Delete `picture`, its file and its sizes. Idempotent."""
    with transaction.atomic():
        former = Picture.objects.select_for_update(of=("self",)).filter(pk=picture.pk).first()
        if former is not None:
            _delete_files(former)
            former.delete()


def _delete_files(former: Picture) -> None:
    widths = {*WIDTHS, *former.renditions}
    names = [str(former.file), *(rendition_name(former, width, suffix) for width in widths for suffix in FORMATS)]
    # After the transaction: a rollback would otherwise leave a row without its file.
    transaction.on_commit(partial(_delete, names))


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
