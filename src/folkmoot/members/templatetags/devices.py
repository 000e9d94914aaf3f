"""Names of devices in templates."""

from django import template

from folkmoot.members.devices import device_name

register = template.Library()
register.filter("device", device_name)
