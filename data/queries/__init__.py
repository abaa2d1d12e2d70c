"""Every question the cockpit asks of the store. Every function takes the reader's scope, which only narrows."""
