"""Rich text in templates: `{{ event.body|prose }}`."""

from django import template

from programs.prose import prose

register = template.Library()
register.filter("prose", prose)
