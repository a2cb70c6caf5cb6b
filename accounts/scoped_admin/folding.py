"""Search without accents in columns that have no copy made for search: `name__folded__contains`.

For the tables that the team writes by hand; people, who are many, have a SearchTextField.
"""

from django.db import models
from django.db.backends.signals import connection_created

from accounts.fields import folded


@models.CharField.register_lookup
@models.TextField.register_lookup
class Folded(models.Transform):
    """The text as `accounts.fields.folded` returns it: neither accents nor capitals."""

    lookup_name = "folded"
    function = "folded"
    output_field = models.TextField()

    def as_postgresql(self, compiler, connection, **context):
        # What the server has by itself: the extension unaccent may be missing.
        template = r"lower(regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]', '', 'g'))"
        return super().as_sql(compiler, connection, template=template, **context)


def teach_sqlite(connection, **_signal) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "folded", 1, lambda text: None if text is None else folded(str(text)), deterministic=True
        )


connection_created.connect(teach_sqlite, dispatch_uid="folded")
