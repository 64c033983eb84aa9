"""The live board: snapshot, doorbell listener, sockets."""
