"""The fictional demo county: places, people, services and a first application.

All names, numbers and addresses are invented; the regional keys 03999… are not in use.
"""
