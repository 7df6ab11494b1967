"""The one form of the equipment room."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MachineForm(forms.Form):
    """What a nameplate says."""

    maker = forms.CharField(label=_("Maker"), max_length=60)
    serial = forms.CharField(label=_("Serial number"), max_length=60)
