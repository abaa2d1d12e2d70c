"""How the cards about one matter look."""
