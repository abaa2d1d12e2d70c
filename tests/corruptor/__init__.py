"""The corruptor: labelled faulty rows among good ones, and a judge of what the loader made of each."""
