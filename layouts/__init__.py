"""How the cockpit looks: values in, components and figures out."""
