"""DNS: servers and resolvers asked over sockets, each question once."""
