"""A monitor for CAR-T milestones in autoimmune disease. The README draws the map of the house."""

__version__ = "0.1.0"
