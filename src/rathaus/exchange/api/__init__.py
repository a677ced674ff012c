"""The delivery service for programs: FIT-Connect's submission, destination and routing API.

Views are thin: `endpoint` wraps what they share (token, limit of calls, problem documents), `body`
reads what clients send, and each view makes one call of the domain.
"""
