"""What sets loads going: the jobs, the inbox that is watched, the demonstration, rejects that come again."""
