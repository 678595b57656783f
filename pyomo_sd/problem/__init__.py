"""What is asked: modules, interventions and their costs, linear expressions, the setup, and whether it can be met."""
