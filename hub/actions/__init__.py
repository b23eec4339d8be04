"""The only writers. An action reads, decides, writes and tells, in one transaction."""
