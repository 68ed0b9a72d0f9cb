"""The steps that turn an accepted upload into a published layer or map, and the workers that run them."""
