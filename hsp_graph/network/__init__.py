"""People and ties as arrays, the positions of people, and the social capital of ties."""
