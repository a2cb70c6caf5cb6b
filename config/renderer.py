"""How a form looks: `{{ form }}` and `{{ field.as_field_group }}` draw templates/components/."""

from django.forms.renderers import TemplatesSetting


class SiteRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
