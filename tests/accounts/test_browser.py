import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts import codes, invitations
from accounts.models import SignInCode, User
from tests import worlds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def phone(request, browser, live_server):
    """A page on a telephone, in French."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
        locale="fr-FR",
        java_script_enabled=request.param,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser, live_server):
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}, locale="fr-FR")
    yield context.new_page()
    context.close()


def violations(page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


def ask_for_a_code(page, address: str) -> str:
    page.goto("/connexion/")
    page.locator("form.stack input[name=email]").fill(address)
    page.locator("form.stack button").click()
    return codes.code_of(SignInCode.objects.latest("created_at"))


def test_someone_signs_in_on_a_telephone(phone, roles):
    worlds.make_trainee(user=worlds.make_user(email="z@example.org", name="Zoé"))
    code = ask_for_a_code(phone, "z@example.org")

    phone.locator("input[name=code]").fill(code)
    phone.locator("form.stack button").click()

    assert phone.url.endswith("/mon-espace/")


def test_a_wrong_code_moves_the_focus_to_what_is_wrong(phone, person):
    ask_for_a_code(phone, person.email)

    phone.locator("input[name=code]").fill("AAAA AAAA")
    phone.locator("form.stack button").click()

    assert phone.locator(".errors").is_visible()
    assert phone.locator(".errors:focus").count() == 1
    assert phone.locator("input[name=code]").input_value() == "AAAA AAAA"


def test_an_invitation_is_accepted_in_a_real_browser(phone, live_server, settings, superuser):
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    _invitation, link = invitations.invite("new@example.org", by=superuser)

    phone.goto(link.removeprefix(settings.SITE_URL))
    phone.locator("main form button").click()

    assert phone.url.endswith("/bienvenue/")
    assert User.objects.get(email="new@example.org").is_active


def test_the_pages_of_the_door_have_no_fault_that_a_tool_finds(desk, person, roles, superuser):
    staff = worlds.make_user("editor", email="staff@example.org")
    found = {}
    code = ask_for_a_code(desk, staff.email)
    found["code"] = violations(desk)
    desk.locator("form.stack button").click()
    found["code with an error"] = violations(desk)
    desk.locator("input[name=code]").fill(code)
    desk.locator("form.stack button").click()
    for path in ("/connexion/securite/", "/connexion/securite/application/", "/deconnexion/"):
        desk.goto(path)
        found[path] = violations(desk)
    desk.context.clear_cookies()
    for path in ("/connexion/", "/invitation/none/"):
        desk.goto(path)
        found[path] = violations(desk)

    assert found == dict.fromkeys(found, [])
