"""Pages of the programme: the public ones, a trainee's space, a guardian's questions."""
