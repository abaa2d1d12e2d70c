"""Assembly: questions joined to looks."""
