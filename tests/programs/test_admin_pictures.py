import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from media.models import Picture
from tests import worlds
from tests.back_office import typed
from tests.media.test_library import sent, stored

pytestmark = pytest.mark.django_db
ADD = "/en/admin/media/picture/add/"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def page(picture, action="change"):
    return f"/en/admin/media/picture/{picture.pk}/{action}/"


def filled(client, **changes):
    words = {"title": "Atelier", "alternative": "Deux tables", "credit": "Axe", "_save": "1"}
    return typed(client.get(ADD), "picture_form", **(words | changes))


def upload(data=None, name="photo.jpg"):
    return SimpleUploadedFile(name, sent().read() if data is None else data)


def test_an_editor_adds_a_picture_and_sees_it_once_its_sizes_are_made(world, client_of):
    client = client_of("editor")

    client.post(ADD, filled(client, file=upload()))

    picture = Picture.objects.get()
    html = client.get(page(picture)).content.decode()
    assert (picture.renditions, picture.published) == ([320, 640, 1280], False)
    assert f"/images/{picture.pk}/320.avif 320w" in html and picture.file.name not in html


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"<svg/>", "Send a photograph or a drawing as JPEG, PNG or WebP."),
        (b"", "The submitted file is empty."),
        (b"\xff\xd8\xff" + b"\0" * 10 * 1024 * 1024, "This file is heavier than 10 MB: make it smaller, then send it."),
    ],
)
def test_a_file_that_is_refused_says_why_at_the_field_and_keeps_the_words(world, client_of, file, said):
    client = client_of("editor")

    response = client.post(ADD, filled(client, file=upload(file)))

    form = response.context["adminform"].form
    assert form.errors == {"file": [said]} and form["credit"].value() == "Axe"


def test_a_picture_without_words_for_the_blind_is_refused(world, client_of):
    client = client_of("editor")

    response = client.post(ADD, filled(client, alternative="", file=upload()))

    assert list(response.context["adminform"].form.errors) == ["alternative"]


def test_words_change_without_sending_the_file_again(world, client_of):
    client, picture = client_of("editor"), stored()

    client.post(page(picture), typed(client.get(page(picture)), "picture_form", title="Autre", _save="1"))

    changed = Picture.objects.get()
    assert (changed.title, changed.file.name, changed.renditions) == ("Autre", picture.file.name, [320, 640, 1280])


def test_naming_someone_keeps_the_picture_off_the_site(world, as_coordinator):
    picture = stored(published=True)
    data = typed(as_coordinator.get(page(picture)), "picture_form", _save="1")

    as_coordinator.post(page(picture), data | {"subjects-TOTAL_FORMS": "1", "subjects-0-trainee": world.trainee.pk})

    picture.refresh_from_db()
    assert picture.shows_minors and not picture.is_shown


def test_an_editor_does_not_read_who_is_on_a_picture(world, client_of):
    picture = stored()
    picture.subjects.create(trainee=world.trainee)

    assert worlds.CANARY_SURNAME not in client_of("editor").get(page(picture)).content.decode()


def test_deleting_a_picture_deletes_its_files(world, client_of, django_capture_on_commit_callbacks):
    picture = stored()

    with django_capture_on_commit_callbacks(execute=True):
        client_of("editor").post(page(picture, "delete"), {"post": "yes"})

    assert not Picture.objects.exists() and not default_storage.exists(picture.file.name)
