"""Playing: people, machines on sale, single trades, whole markets, the demonstration, and the proof of it all."""
