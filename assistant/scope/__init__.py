"""What one message is, before anything is searched: harmful, beyond what anybody here can know, a wrong premise; and what a passage may not do."""
