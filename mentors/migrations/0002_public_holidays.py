from django.db import migrations

from mentors.holidays import public_holidays


def close(apps, schema_editor):
    closures = apps.get_model("mentors", "Closure").objects.using(schema_editor.connection.alias)
    for year in (2026, 2027, 2028):
        for name, day in public_holidays(year):
            closures.get_or_create(first_day=day, last_day=day, defaults={"name": name})


class Migration(migrations.Migration):
    dependencies = [("mentors", "0001_initial")]

    # What was added may have been used or changed since; nothing is taken away.
    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
