"""Buttons that change a state by asking a rule, on the page of one row."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst

from accounts.refusals import Refused


class StateForm(forms.Form):
    """What a button asks first, when the questions depend on the row: it is there as `self.row`."""

    def __init__(self, *args, row, **kwargs):
        self.row = row
        super().__init__(*args, **kwargs)


@dataclass(frozen=True, kw_only=True)
class StateButton:
    name: str
    label: str | Promise
    permission: str
    when: Callable[..., bool] | None
    form: type[forms.Form] | None
    confirm: str | Promise
    danger: bool
    note: str | Promise

    @property
    def asks(self) -> bool:
        return self.form is not None or bool(self.confirm)


def state_button(
    label: str | Promise,
    *,
    permission: str = "change",
    when: Callable[..., bool] | None = None,
    form: type[forms.Form] | None = None,
    confirm: str | Promise = "",
    danger: bool = False,
    note: str | Promise = "",
):
    """Make a method of a ScopedModelAdmin a button of the change page; see accounts.scoped_admin."""

    def mark(method):
        method.state_button = StateButton(
            name=method.__name__.replace("_", "-"),
            label=label,
            permission=permission,
            when=when,
            form=form,
            confirm=confirm,
            danger=danger,
            note=note,
        )
        return method

    return mark


class StateButtonsMixin:
    """The page and the address behind each button."""

    @classmethod
    def all_state_buttons(cls) -> dict[str, tuple[StateButton, str]]:
        """Return the buttons by name with the method of each, in the order they are written."""
        found = {}
        for ancestor in reversed(cls.__mro__):
            for attribute, value in vars(ancestor).items():
                button = getattr(value, "state_button", None)
                if isinstance(button, StateButton):
                    found[button.name] = (button, attribute)
        return found

    def get_urls(self):
        opts = self.opts
        view = self.admin_site.admin_view(self.state_button_view)
        name = f"{opts.app_label}_{opts.model_name}_do"
        return [path("<path:object_id>/do/<slug:button>/", view, name=name), *super().get_urls()]

    def has_button_permission(self, request: HttpRequest, obj, button: StateButton) -> bool:
        if "." in button.permission:
            return request.user.has_perm(button.permission)
        return getattr(self, f"has_{button.permission}_permission")(request, obj)

    def state_buttons_for(self, request: HttpRequest, obj) -> list[dict]:
        """Return the buttons to draw for `obj`: those the person may use and that make sense now."""
        return [
            {
                "label": button.label,
                "url": self.state_button_url(obj, name),
                "asks": button.asks,
                "danger": button.danger,
            }
            for name, (button, _method) in self.all_state_buttons().items()
            if self.has_button_permission(request, obj, button) and (button.when is None or button.when(obj))
        ]

    def state_button_url(self, obj, name: str) -> str:
        opts = self.opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_do", args=[quote(obj.pk), name])

    def state_button_view(self, request: HttpRequest, object_id: str, button: str) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        known = self.all_state_buttons().get(button)
        if obj is None or known is None:
            raise Http404
        state_button, method = known
        if not self.has_button_permission(request, obj, state_button):
            raise PermissionDenied
        if request.method != "POST" and not state_button.asks:
            return HttpResponseNotAllowed(["POST"])
        if request.method != "POST" and state_button.form is None:
            return self._ask(request, obj, state_button, forms.Form())
        asked = self._asked(request, obj, state_button)
        if asked is not None and not asked.is_valid():
            return self._ask(request, obj, state_button, asked)
        try:
            said = getattr(self, method)(request, obj, **(asked.cleaned_data if asked else {}))
        except Refused as refusal:
            if asked is not None:
                asked.add_error(refusal.field if refusal.field in asked.fields else None, refusal.reasons)
                return self._ask(request, obj, state_button, asked)
            for reason in refusal.reasons:
                messages.error(request, reason)
        else:
            self.log_change(request, obj, str(state_button.label))
            messages.success(request, said or capfirst(state_button.label))
        return HttpResponseRedirect(self._after(request, obj))

    def _asked(self, request: HttpRequest, obj, button: StateButton) -> forms.Form | None:
        if button.form is None:
            return None
        given = [request.POST, request.FILES] if request.method == "POST" else []
        return button.form(*given, **({"row": obj} if issubclass(button.form, StateForm) else {}))

    def _ask(self, request: HttpRequest, obj, button: StateButton, form: forms.Form) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": capfirst(button.label),
            "subtitle": str(obj),
            "opts": self.opts,
            "original": obj,
            "button": button,
            "form": form,
            "back": self._after(request, obj),
        }
        return TemplateResponse(request, "admin/state_button.html", context)

    def _after(self, request: HttpRequest, obj) -> str:
        target = request.POST.get("next") or request.GET.get("next", "")
        if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
            return target
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[quote(obj.pk)])
