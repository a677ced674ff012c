# The commands of Rathaus. `make demo` and `make test` need nothing but Python 3.11 to 3.13 and make.
# Variables: PYTHON (which Python), RATHAUS_PORT (of the demo), ARGS (passed on to the tool).
PYTHON ?=
RATHAUS_PORT ?= 8000
export PYTHON RATHAUS_PORT

.PHONY: help demo test check bench install serve lock contact-sheet pictures soak messages

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 — /p' Makefile

demo: ## a fictional county on http://localhost:8000/
	@tools/python tools/demo.py

test: ## all tests, on SQLite and PostgreSQL, with browser journeys
	@tools/python tools/run_tests.py $(ARGS)

check: ## style, types, architecture, templates, migrations (under a minute)
	@tools/python tools/check.py

bench: ## measure pages and submissions against their floors
	@tools/python tools/in_environment.py tools/bench.py $(ARGS)

install: ## only what the product needs to run (see docs/handbuch/it.md)
	@tools/python tools/install.py

serve: ## web server and jobs with the RATHAUS_* variables of this shell
	@tools/python tools/in_environment.py -m rathaus.site.cli serve --port $(RATHAUS_PORT) $(ARGS)

lock: ## write the locked requirements from pyproject.toml (needs uv)
	@tools/python tools/lock.py $(ARGS)

contact-sheet: ## pictures of all pages at 320 and 1440 px
	@tools/python tools/in_environment.py tools/contact_sheet.py $(ARGS)

pictures: ## renew the pictures of README and handbook in docs/images
	@tools/python tools/in_environment.py tools/pictures.py

soak: ## long runs: writers against each other, workers killed again and again
	@tools/python tools/in_environment.py -m pytest -m soak -p no:cacheprovider $(ARGS)

messages: ## extract texts for translation and compile the catalogues
	@tools/python tools/in_environment.py tools/messages.py
