"""The column and the form field of a picture's file: what enters was written again by us, whoever writes."""

from django import forms
from django.db import models

from media.uploads import rewrite


class PictureFormField(forms.FileField):
    """Shows at the field why a file is refused, and hands over the picture written again."""

    def to_python(self, data):
        upload = super().to_python(data)
        return None if upload is None else rewrite(upload)


class PictureFileField(models.FileField):
    """Writes the file again before it is stored, and fills the row's `width` and `height`; no size is made yet."""

    def pre_save(self, model_instance, add):
        file = getattr(model_instance, self.attname)
        if file and not file._committed:
            rewritten = rewrite(file.file)
            setattr(model_instance, self.attname, rewritten)
            model_instance.width, model_instance.height = rewritten.width, rewritten.height
            model_instance.renditions = []
        return super().pre_save(model_instance, add)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.FileField", args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PictureFormField} | kwargs)
