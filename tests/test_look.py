import re
from pathlib import Path

import brotli
import pytest
from django import forms
from django.template import engines
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
COMPONENTS = sorted(page for folder in ("components", "chrome") for page in (TEMPLATES / folder).glob("*.html"))
# A mail has no style sheet, and no policy of ours reaches it.
SHOWN_ON_THE_SITE = [page for page in PAGES if "mail" not in page.parts]
FRENCH = "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÂÇÉÈÊËÎÏÔŒÙÛÜàâçéèêëîïôœùûüÿ0123456789«»’“”–—…€\u00a0\u202f\u2011·&@"


def name(page: Path) -> str:
    return str(page.relative_to(TEMPLATES))


def without_comments(page: Path) -> str:
    return re.sub(r"\{% comment.*?endcomment %\}", "", page.read_text(), flags=re.DOTALL)


def test_both_typefaces_fit_their_budget():
    sizes = {font.name: font.stat().st_size for font in (STATIC / "fonts").glob("*.woff2")}

    assert sorted(sizes) == ["atkinson.woff2", "bricolage.woff2"]
    assert sizes["bricolage.woff2"] <= 30_000
    assert sizes["atkinson.woff2"] <= 18_000


@pytest.mark.parametrize("font", ["atkinson", "bricolage"])
def test_a_typeface_draws_every_letter_of_french(font):
    drawn = TTFont(STATIC / "fonts" / f"{font}.woff2").getBestCmap()

    assert [letter for letter in FRENCH if ord(letter) not in drawn] == []


def test_each_typeface_has_its_licence_beside_it():
    for font in ("atkinson", "bricolage"):
        assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / f"OFL-{font}.txt").read_text()


@pytest.mark.parametrize("sheet", ["site.css", "admin.css"])
def test_a_style_sheet_weighs_at_most_ten_kilobytes(sheet):
    text = (STATIC / "css" / sheet).read_text()

    assert len(brotli.compress(text.encode())) <= 10_000
    assert "//" not in text.replace("http://www.w3.org", "")


@pytest.mark.parametrize("page", SHOWN_ON_THE_SITE, ids=name)
def test_a_template_holds_nothing_that_the_content_policy_refuses(page):
    text = without_comments(page)

    assert re.findall(r"<[^>]*\sstyle\s*=", text) == []
    assert re.findall(r"<[^>]*\son[a-z]+\s*=", text) == []
    assert re.findall(r"""(?:href|action)\s*=\s*["']\s*javascript:""", text, re.IGNORECASE) == []
    assert [
        tag
        for tag in re.findall(r"<(?:script|style)\b[^>]*>", text)
        if "src=" not in tag and "csp_nonce_attr" not in tag
    ] == []


@pytest.mark.parametrize("page", SHOWN_ON_THE_SITE, ids=name)
def test_a_template_asks_nothing_of_another_host(page):
    assert re.findall(r"""(?:src|srcset|data|poster)\s*=\s*["'](?:https?:)?//""", without_comments(page)) == []


@pytest.mark.parametrize("component", COMPONENTS, ids=name)
def test_a_component_opens_with_a_comment_that_names_what_it_takes(component):
    assert re.match(r"\{% comment %\}[^{]*Takes[:\s]", component.read_text())


class Booking(forms.Form):
    topic = forms.CharField(label="Sujet", help_text="En trois mots.", max_length=20)
    hour = forms.ChoiceField(label="Heure", choices=[("14", "14:00"), ("15", "15:00")], widget=forms.RadioSelect)
    note = forms.CharField(label="Mot", required=False)


@pytest.fixture
def refused() -> str:
    return str(Booking({"topic": "x" * 21}))


def test_an_error_stands_at_its_field_and_is_said_with_it(refused):
    assert 'aria-describedby="id_topic_helptext id_topic_error"' in refused
    assert 'aria-invalid="true"' in refused
    assert '<ul class="errorlist" id="id_topic_error">' in refused
    assert f'value="{"x" * 21}"' in refused


def test_the_summary_of_errors_takes_the_focus_and_leads_to_each_field(refused):
    assert 'tabindex="-1" autofocus>' in refused
    assert re.findall(r'<li><a href="#([^"]+)">', refused) == ["id_topic", "id_hour"]
    assert set(re.findall(r'\bid="(id_topic|id_hour)"', refused)) == {"id_topic", "id_hour"}


def test_a_group_of_choices_is_a_fieldset_with_its_legend(refused):
    assert re.findall(r"<fieldset[^>]*>\s*<legend>([^<]+)</legend>", refused) == ["Heure"]


def test_a_form_without_error_has_no_summary_and_marks_what_is_optional():
    drawn = str(Booking())

    assert "autofocus" not in drawn
    assert drawn.count('class="opt"') == 1


@pytest.mark.parametrize("page", ["400.html", "500.html"])
def test_the_pages_of_a_broken_site_need_neither_context_nor_database(page):
    drawn = engines["django"].get_template(page).render()

    assert '<a class="btn" href="/">' in drawn


def test_every_icon_that_the_pages_name_exists():
    named = re.findall(r'static "(img/[^"]+)"', (TEMPLATES / "base.html").read_text())

    assert [icon for icon in named if not (STATIC / icon).exists()] == []
