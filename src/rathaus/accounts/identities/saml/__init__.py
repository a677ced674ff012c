"""Sign-in by SAML 2.0: BundID for people, Mein Unternehmenskonto for businesses (ADR 0019).

Rules, in the order in which an answer meets them: small and plain XML (`xml`); what counts is what
is signed by the provider's certificate (`signatures`); an encrypted assertion opens with our key
(`decryption`); it answers a question we asked, is meant for us, here and now, and was never used
before (`answers`, `actions`); attributes become meanings, level URIs trust levels (`profiles`,
`levels`).
"""
