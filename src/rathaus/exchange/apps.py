"""Registers the exchange part."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "rathaus.exchange"
    label = "exchange"
    verbose_name = "Eingang"
