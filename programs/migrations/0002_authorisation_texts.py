"""The first version of each text that guardians are asked to authorise, in French and in English."""

from datetime import UTC, datetime

from django.db import migrations

PUBLISHED_AT = datetime(2026, 9, 1, tzinfo=UTC)

WITHDRAWAL_FR = (
    "Elle se retire à tout moment, depuis l’espace personnel ou en écrivant à l’équipe, et le retrait vaut aussitôt. "
    "Donnée pour une personne mineure, elle prend fin à ses dix-huit ans."
)
WITHDRAWAL_EN = (
    "It can be withdrawn at any time, from your page or by writing to the team, and the withdrawal counts at once. "
    "Given for a minor, it ends on their eighteenth birthday."
)
FREE_FR = "Cette autorisation est libre : la refuser ne ferme rien d’autre dans le programme. " + WITHDRAWAL_FR
FREE_EN = "This authorisation is free: refusing it closes nothing else in the programme. " + WITHDRAWAL_EN
MENTORING_FR = (
    "Avant toute séance, l’équipe a vérifié l’identité et l’honorabilité du mentor ou de la mentore, sa formation et la "
    "signature de la charte de protection des mineurs. Les coordonnées de la personne accompagnée, son nom de famille "
    "et sa date de naissance ne lui sont jamais communiqués. Les deux ne s’écrivent pas en privé."
)
MENTORING_EN = (
    "Before any session, the team has checked the mentor’s identity, honorability and training, and their signature of "
    "the charter that protects minors. The mentor is never given the contact, the surname or the birth date of the "
    "person they accompany. The two do not write to each other in private."
)
IMAGE_FR = (
    "Les personnes reconnaissables ne sont jamais nommées sans un accord particulier. Pour une personne mineure, tous "
    "les titulaires de l’autorité parentale doivent donner cette autorisation, et elle aussi. "
    "Si l’une de ces autorisations est retirée, l’image n’est plus montrée."
)
IMAGE_EN = (
    "People who can be recognised are never named without a separate agreement. For a minor, every holder of parental "
    "authority must give this authorisation, and the minor too. "
    "If one of these authorisations is withdrawn, the picture is shown no more."
)

TEXTS = {
    "participation": {
        "fr": (
            "La personne désignée peut prendre part à l’Axe Orientation et Professionnalisation de TUMO Paris : "
            "rencontres avec des professionnelles et des professionnels, ateliers, revues de portfolio, projections et "
            "visites, au Forum des images ou dans un lieu annoncé à l’avance. Chaque inscription, sa date et son lieu "
            "se lisent dans l’espace personnel.",
            "Sans cette autorisation, aucune inscription n’est confirmée. " + WITHDRAWAL_FR,
        ),
        "en": (
            "The person named may take part in the « Axe Orientation et Professionnalisation » of TUMO Paris: meetings "
            "with professionals, workshops, portfolio reviews, screenings and visits, at the Forum des images or at a "
            "place announced beforehand. Each registration, its day and its place can be read on your page.",
            "Without this authorisation, no registration is confirmed. " + WITHDRAWAL_EN,
        ),
    },
    "mentoring_on_site": {
        "fr": (
            "La personne désignée peut rencontrer le mentor ou la mentore que le programme lui propose, dans une salle "
            "du programme visible de l’extérieur, entre 8 h et 20 h, deux heures au plus, en présence d’un membre de "
            "l’équipe à proximité. Jamais au domicile de quelqu’un.",
            MENTORING_FR,
            FREE_FR,
        ),
        "en": (
            "The person named may meet the mentor whom the programme proposes, in a room of the programme that can be "
            "seen into, between 8 am and 8 pm, for two hours at most, with a member of the team close by. Never at "
            "anyone’s home.",
            MENTORING_EN,
            FREE_EN,
        ),
    },
    "mentoring_video": {
        "fr": (
            "La personne désignée peut rencontrer par vidéo le mentor ou la mentore que le programme lui propose, dans "
            "une salle virtuelle du programme où l’équipe peut entrer à tout moment, entre 8 h et 20 h, deux heures au "
            "plus. Rien n’est enregistré. La première séance a toujours lieu sur place.",
            MENTORING_FR,
            FREE_FR,
        ),
        "en": (
            "The person named may meet by video the mentor whom the programme proposes, in an online room of the "
            "programme that the team can enter at any time, between 8 am and 8 pm, for two hours at most. Nothing is "
            "recorded. The first session always takes place on site.",
            MENTORING_EN,
            FREE_EN,
        ),
    },
    "image_internal": {
        "fr": (
            "Le programme peut prendre des photographies et des vidéos où la personne désignée est reconnaissable, et "
            "les montrer à l’intérieur du programme seulement : aux stagiaires, aux responsables légaux, aux mentors "
            "et à l’équipe.",
            IMAGE_FR,
            FREE_FR,
        ),
        "en": (
            "The programme may take photographs and videos on which the person named can be recognised, and show them "
            "inside the programme only: to trainees, guardians, mentors and the team.",
            IMAGE_EN,
            FREE_EN,
        ),
    },
    "image_site": {
        "fr": (
            "Le programme peut montrer sur son site public des photographies et des vidéos prises pendant ses "
            "activités où la personne désignée est reconnaissable. Aucun autre usage n’est compris.",
            IMAGE_FR,
            FREE_FR,
        ),
        "en": (
            "The programme may show on its public site photographs and videos taken during its activities on which the "
            "person named can be recognised. No other use is included.",
            IMAGE_EN,
            FREE_EN,
        ),
    },
    "image_press": {
        "fr": (
            "Le programme peut transmettre à la presse, pour parler de ses activités, des photographies et des vidéos "
            "où la personne désignée est reconnaissable. Une fois publiée par un titre de presse, une image ne dépend "
            "plus du programme seul : il en demande alors le retrait.",
            IMAGE_FR,
            FREE_FR,
        ),
        "en": (
            "The programme may hand to the press, to speak of its activities, photographs and videos on which the "
            "person named can be recognised. Once a newspaper has published a picture, it no longer depends on the "
            "programme alone: the programme then asks for its removal.",
            IMAGE_EN,
            FREE_EN,
        ),
    },
    "image_social": {
        "fr": (
            "Le programme peut montrer sur ses propres comptes de réseaux sociaux des photographies et des vidéos où "
            "la personne désignée est reconnaissable. Une image publiée ainsi peut être copiée par d’autres : le "
            "programme retire la sienne, et demande le retrait des copies qu’on lui signale.",
            IMAGE_FR,
            FREE_FR,
        ),
        "en": (
            "The programme may show on its own accounts on social networks photographs and videos on which the person "
            "named can be recognised. A picture published in this way can be copied by others: the programme removes "
            "its own, and asks for the removal of the copies it is told of.",
            IMAGE_EN,
            FREE_EN,
        ),
    },
}


def write_texts(apps, schema_editor):
    model = apps.get_model("programs", "AuthorisationText")
    for kind, languages in TEXTS.items():
        for language, paragraphs in languages.items():
            model.objects.get_or_create(
                kind=kind,
                version=1,
                language=language,
                defaults={"body": "\n\n".join(paragraphs), "published_at": PUBLISHED_AT},
            )


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial")]

    operations = [migrations.RunPython(write_texts, migrations.RunPython.noop)]
