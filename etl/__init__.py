"""How facts arrive: extract, land, contract, harmonise, load, journal."""
