from datetime import date, timedelta

import pytest

from accounts.refusals import Refused
from programs import authorisations
from programs.models import Authorisation, AuthorisationText
from tests import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
IMAGE = "image_site"


@pytest.fixture
def child():
    return worlds.make_trainee(birth_date=date(2012, 5, 4))


@pytest.fixture
def mother(child):
    return worlds.make_guardian(child, first_name="Alma")


@pytest.fixture
def father(child):
    return worlds.make_guardian(child, first_name="Bruno")


def give(trainee, guardian, kind="participation", **facts):
    return authorisations.give(trainee, kind=kind, guardian=guardian, channel="site", **facts)


def covers(trainee, now, kind="participation"):
    return authorisations.covers(trainee, kind=kind, at=now)


def test_one_holder_of_authority_is_enough_to_take_part(child, mother, father, now):
    give(child, mother)

    assert covers(child, now)


def test_nothing_is_allowed_before_someone_says_so(child, mother, now):
    assert not covers(child, now)


def test_an_authorisation_covers_its_own_kind_only(child, mother, now):
    give(child, mother, "mentoring_on_site")

    assert authorisations.missing(child, ["participation", "mentoring_on_site", "mentoring_video"], at=now) == [
        "participation",
        "mentoring_video",
    ]


def test_someone_without_authority_may_not_authorise(child, mother):
    child.guardianships.update(holds_authority=False)

    with pytest.raises(Refused) as refusal:
        give(child, mother)

    assert refusal.value.code == "not_holder"


def test_the_guardian_of_another_child_may_not_authorise(child):
    stranger = worlds.make_guardian(worlds.make_trainee())

    with pytest.raises(Refused) as refusal:
        give(child, stranger)

    assert refusal.value.code == "not_holder"


def test_who_loses_authority_allows_nothing_any_more(child, mother, now):
    give(child, mother)

    child.guardianships.update(holds_authority=False)

    assert not covers(child, now)


def test_a_minor_may_not_authorise_for_themself(child):
    with pytest.raises(Refused) as refusal:
        give(child, None)

    assert refusal.value.code == "too_young"


def test_a_guardians_act_ends_on_the_eighteenth_birthday_in_paris(child, mother, paris):
    authorisation = give(child, mother)

    assert authorisation.expires_at == paris(2030, 5, 4)
    assert authorisations.covers(child, kind="participation", at=paris(2030, 5, 3, 23, 59))
    assert not authorisations.covers(child, kind="participation", at=paris(2030, 5, 4))


def test_who_was_born_on_a_leap_day_comes_of_age_on_the_first_of_march(paris):
    assert authorisations.of_age_at(date(2012, 2, 29)) == paris(2030, 3, 1)


def test_a_trainee_of_age_authorises_themself_until_further_notice(now):
    adult = worlds.make_trainee(birth_date=date(2008, 11, 23))

    authorisation = give(adult, None)

    assert (authorisation.capacity, authorisation.expires_at) == ("self", None)
    assert covers(adult, now)


def test_a_guardian_may_not_authorise_for_a_trainee_of_age():
    adult = worlds.make_trainee(birth_date=date(2008, 11, 23))
    parent = worlds.make_guardian(adult)

    with pytest.raises(Refused) as refusal:
        give(adult, parent)

    assert refusal.value.code == "of_age"


def test_the_day_before_eighteen_is_still_the_guardians(now):
    nearly = worlds.make_trainee(birth_date=date(2008, 11, 24))
    parent = worlds.make_guardian(nearly)

    give(nearly, parent)

    assert covers(nearly, now)


def test_image_needs_every_holder(child, mother, father, now):
    give(child, None, IMAGE)
    give(child, mother, IMAGE)
    assert not covers(child, now, IMAGE)

    give(child, father, IMAGE)
    assert covers(child, now, IMAGE)


@pytest.mark.parametrize("born", [date(2011, 11, 23), date(2014, 6, 1)])
def test_image_needs_the_minor_too_whatever_their_age(now, born):
    teenager = worlds.make_trainee(birth_date=born)
    give(teenager, worlds.make_guardian(teenager), IMAGE)
    assert not covers(teenager, now, IMAGE)

    own = give(teenager, None, IMAGE)

    assert own.expires_at == authorisations.of_age_at(teenager.birth_date)
    assert covers(teenager, now, IMAGE)


def test_the_minor_alone_does_not_allow_their_image(now):
    teenager = worlds.make_trainee(birth_date=date(2011, 11, 23))

    give(teenager, None, IMAGE)

    assert not covers(teenager, now, IMAGE)


def test_one_image_scope_does_not_allow_another(child, mother, now):
    give(child, mother, "image_internal")

    assert not covers(child, now, "image_social")


def test_a_withdrawal_counts_at_once(child, mother, now):
    authorisation = give(child, mother)

    authorisations.withdraw(authorisation, by=mother.user)

    assert not covers(child, now)
    assert Authorisation.objects.get().withdrawn_at == now


def test_a_second_withdrawal_does_not_move_the_first(child, mother, clock, now):
    authorisation = give(child, mother)
    authorisations.withdraw(authorisation)
    clock.shift(timedelta(days=1))

    authorisations.withdraw(Authorisation.objects.get())

    assert Authorisation.objects.get().withdrawn_at == now


def test_nothing_is_withdrawn_before_it_was_given(child, mother, now):
    authorisation = give(child, mother)

    with pytest.raises(Refused) as refusal:
        authorisations.withdraw(authorisation, at=now - timedelta(days=1))

    assert refusal.value.code == "before"


def test_the_other_guardians_act_stands_when_one_is_withdrawn(child, mother, father, now):
    give(child, father)

    authorisations.withdraw(give(child, mother))

    assert covers(child, now)


def test_who_withdrew_may_authorise_again(child, mother, clock, now):
    authorisations.withdraw(give(child, mother))
    clock.shift(timedelta(hours=1))

    give(child, mother)

    assert covers(child, now + timedelta(hours=1))
    assert Authorisation.objects.count() == 2


def test_saying_yes_twice_makes_one_act(child, mother):
    assert give(child, mother) == give(child, mother)


def test_a_guardian_signs_the_newest_published_text_in_their_language(child, mother):
    make = AuthorisationText.objects.create
    make(kind="participation", version=2, language="fr", body="Deux", published_at=worlds.paris(2026, 11, 1))
    make(kind="participation", version=3, language="fr", body="Brouillon")
    make(kind="participation", version=4, language="fr", body="Demain", published_at=worlds.paris(2026, 11, 24))
    english = make(kind="participation", version=5, language="en", body="Two", published_at=worlds.paris(2026, 11, 1))

    assert give(child, mother).text.body == "Deux"
    mother.language = "en"
    assert give(child, mother).text == english


def test_who_has_no_text_in_their_language_signs_the_french_one(child):
    AuthorisationText.objects.filter(language="en").delete()
    guardian = worlds.make_guardian(child, language="en")

    assert give(child, guardian).text.language == "fr"


def test_nothing_is_signed_without_a_published_text(child, mother):
    AuthorisationText.objects.update(published_at=None)

    with pytest.raises(Refused) as refusal:
        give(child, mother)

    assert refusal.value.code == "no_text"


@pytest.mark.parametrize(("facts", "code"), [({"kind": "sky-diving"}, "kind"), ({"channel": "pigeon"}, "channel")])
def test_unknown_kinds_and_channels_are_refused(child, mother, facts, code):
    with pytest.raises(Refused) as refusal:
        authorisations.give(child, **{"kind": "participation", "channel": "site", "guardian": mother} | facts)

    assert refusal.value.code == code


def test_a_withdrawal_is_told_in_its_own_transaction(child, mother):
    authorisation = give(child, mother)

    def refuse(sender, **facts):
        raise RuntimeError

    authorisations.changed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            authorisations.withdraw(authorisation)
    finally:
        authorisations.changed.disconnect(refuse)

    assert Authorisation.objects.get().withdrawn_at is None


def test_giving_is_told_once(child, mother):
    told = []

    def listen(sender, authorisation, **facts):
        told.append(authorisation)

    authorisations.given.connect(listen)
    try:
        authorisation = give(child, mother)
        give(child, mother)
    finally:
        authorisations.given.disconnect(listen)

    assert told == [authorisation]


def test_a_text_is_published_once(now, clock):
    draft = AuthorisationText.objects.create(kind="participation", version=9, language="fr", body="Texte")

    authorisations.publish_text(draft)
    clock.shift(timedelta(days=1))
    authorisations.publish_text(AuthorisationText.objects.get(pk=draft.pk))

    assert AuthorisationText.objects.get(pk=draft.pk).published_at == now


def test_an_empty_text_is_not_published():
    draft = AuthorisationText.objects.create(kind="participation", version=9, language="fr", body=" ")

    with pytest.raises(Refused) as refusal:
        authorisations.publish_text(draft)

    assert refusal.value.code == "empty"


def test_each_kind_has_a_first_text_in_both_languages():
    written = set(AuthorisationText.objects.published().values_list("kind", "language"))

    assert written == {(kind, language) for kind in AuthorisationText.Kind.values for language in ("fr", "en")}


def test_what_is_missing_is_read_in_two_queries(child, mother, django_assert_num_queries, now):
    with django_assert_num_queries(2):
        authorisations.missing(child, AuthorisationText.Kind.values, at=now)
