"""The business that is telephoned: lines, hours, people, as its owner writes them in one file."""
