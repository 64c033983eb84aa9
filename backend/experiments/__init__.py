"""Champion and challenger: two versions side by side on a random split, a hold-out, and what can honestly be said of them."""
