"""Which machine: passports, identifiers, nameplate recognition."""
