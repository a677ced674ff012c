"""OpenID Connect Core 1.0: authorization code with PKCE, state and nonce, on allauth's client.

allauth (65.21) does the code exchange, PKCE and state, and checks iss, aud and exp of the ID token.
It skips the token's signature, knows no nonce, goes on without an ID token, does not compare the
issuer of the metadata, nor the subject of the user info. All that is in `verifying` and `client`.
"""
