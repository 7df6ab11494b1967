"""Compiles one translation: compile_messages.py SOURCE.po TARGET.mo (gettext itself may be absent)."""

import sys

import polib

source, target = sys.argv[1:]
polib.pofile(source).save_as_mofile(target)
