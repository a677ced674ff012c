"""Registers the catalogue part."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "rathaus.catalogue"
    label = "catalogue"
    verbose_name = "Leistungskatalog"
