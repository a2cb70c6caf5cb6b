from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from media import library, pictures
from media.models import Picture

pytestmark = pytest.mark.django_db


def sent(size=(1600, 900), kind="JPEG", name="photo.jpg"):
    out = BytesIO()
    Image.new("RGB", size, (36, 88, 184)).save(out, kind)
    return ContentFile(out.getvalue(), name=name)


def stored(size=(1600, 900), **facts):
    facts = {"title": "Atelier", "alternative": "Deux tables et des dessins", "credit": "Axe"} | facts
    return library.save(Picture(file=sent(size), **facts))


def test_a_picture_is_stored_written_again_with_its_sizes_made_apart():
    picture = Picture.objects.get(pk=stored().pk)

    assert (picture.width, picture.height, picture.renditions) == (1600, 900, [320, 640, 1280])
    assert all(
        default_storage.exists(pictures.rendition_name(picture, width, suffix))
        for width in picture.renditions
        for suffix in ("avif", "webp")
    )


@pytest.mark.parametrize(
    ("width", "made"), [(100, [100]), (320, [320]), (800, [320, 640, 800]), (1280, [320, 640, 1280])]
)
def test_a_picture_is_never_enlarged(width, made):
    assert Picture.objects.get(pk=stored((width, 50)).pk).renditions == made


def test_renditions_keep_the_proportions():
    picture = stored()

    with default_storage.open(pictures.rendition_name(picture, 640, "avif")) as file:
        assert Image.open(file).size == (640, 360)


def test_making_sizes_twice_changes_nothing():
    picture = Picture.objects.get(pk=stored().pk)

    assert pictures.make_renditions(picture) == picture.renditions


def test_whoever_writes_a_file_has_it_checked():
    with pytest.raises(ValidationError):
        Picture.objects.create(title="x", alternative="x", credit="x", file=ContentFile(b"<svg/>", name="x.jpg"))


def test_another_file_takes_the_place_of_the_first(django_capture_on_commit_callbacks):
    picture = Picture.objects.get(pk=stored().pk)
    former = [picture.file.name, pictures.rendition_name(picture, 320, "avif")]

    picture.file = sent((400, 400))
    with django_capture_on_commit_callbacks(execute=True):
        library.save(picture)

    assert [default_storage.exists(name) for name in former] == [False, False]
    assert Picture.objects.get(pk=picture.pk).renditions == [320, 400]


def test_a_picture_removed_leaves_no_file(django_capture_on_commit_callbacks):
    picture = Picture.objects.get(pk=stored().pk)
    names = [picture.file.name, pictures.rendition_name(picture, 1280, "webp")]

    with django_capture_on_commit_callbacks(execute=True):
        library.remove(picture)
        library.remove(picture)

    assert [default_storage.exists(name) for name in names] == [False, False]


def test_a_change_of_words_keeps_the_file():
    picture = Picture.objects.get(pk=stored().pk)
    picture.title = "Autre"

    library.save(picture)

    assert Picture.objects.get(pk=picture.pk).renditions == [320, 640, 1280]


def test_a_picture_needs_words_for_those_who_do_not_see_it():
    form_field = Picture._meta.get_field("alternative")

    assert not form_field.blank
