"""A generator of static sites that help people write to an organisation, in their own language."""
