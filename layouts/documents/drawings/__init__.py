"""The drawings of a briefing as SVG, and what they are drawn with."""
