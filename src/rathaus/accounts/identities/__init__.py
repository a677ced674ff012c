"""Identities from elsewhere (ADR 0018): what OpenID Connect and SAML share.

`config` reads which providers the operator has declared · `received` is what one of them said of a
person · `provider` is the base of both kinds of provider classes · `adapter` decides in allauth's
flows · `matching` says whose account it is · `levels` keeps how well this session is proven.
"""
